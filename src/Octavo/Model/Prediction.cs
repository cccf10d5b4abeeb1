using Octavo.Values;

namespace Octavo.Model;

/// <summary>A classifier's answer for one text or pair.</summary>
/// <param name="LabelIndex">The label with the highest score, the first of several with the same; where there is one label, 0.</param>
/// <param name="Labels">The names of all labels, [labels].</param>
/// <param name="Scores">
/// What the head's activation makes of the logits, [labels]: probabilities that sum to 1 (softmax), a probability each
/// (sigmoid), or the logits (none).
/// </param>
/// <param name="Logits">Output of the classifier, [labels].</param>
public sealed record Prediction(int LabelIndex, IReadOnlyList<string> Labels, IReadOnlyList<float> Scores, IReadOnlyList<float> Logits)
{
    /// <summary>The names of all labels, [labels].</summary>
    public IReadOnlyList<string> Labels { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Of(Labels);

    /// <summary>What the head's activation makes of the logits, [labels].</summary>
    public IReadOnlyList<float> Scores { get; init => field = ValueList<float>.Of(value); } = ValueList<float>.Of(Scores);

    /// <summary>Output of the classifier, [labels].</summary>
    public IReadOnlyList<float> Logits { get; init => field = ValueList<float>.Of(value); } = ValueList<float>.Of(Logits);

    /// <summary>Name of the label with the highest score.</summary>
    public string Label => Labels[LabelIndex];

    /// <summary>Its score; of a regression, the value itself.</summary>
    public float Score => Scores[LabelIndex];

    /// <summary>The labels with the highest scores, best first, those with the same in the order of the labels: <c>top_k</c> of Transformers' pipeline.</summary>
    /// <param name="count">How many; all where there are not as many.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public IReadOnlyList<LabelScore> Best(int count = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. Scores.Select((score, i) => new LabelScore(Labels[i], score, i)).OrderByDescending(label => label.Score).Take(count)];
    }
}
