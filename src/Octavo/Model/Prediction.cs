using Octavo.Values;

namespace Octavo.Model;

/// <summary>A classifier's answer for one text or pair.</summary>
/// <param name="Label">Name of the label with the highest score; where there is one label, that.</param>
/// <param name="Score">Its score; of a regression, the value itself.</param>
/// <param name="Logits">Output of the classifier, [labels].</param>
/// <param name="Scores">
/// What the head's activation makes of the logits, [labels]: probabilities that sum to 1 (softmax), a probability each
/// (sigmoid), or the logits (none).
/// </param>
public sealed record Prediction(string Label, float Score, IReadOnlyList<float> Logits, IReadOnlyList<float> Scores)
{
    /// <summary>Output of the classifier, [labels].</summary>
    public IReadOnlyList<float> Logits { get; init => field = ValueList<float>.Of(value); } = ValueList<float>.Of(Logits);

    /// <summary>What the head's activation makes of the logits, [labels].</summary>
    public IReadOnlyList<float> Scores { get; init => field = ValueList<float>.Of(value); } = ValueList<float>.Of(Scores);
}
