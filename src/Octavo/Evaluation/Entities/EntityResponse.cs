using Octavo.Values;

namespace Octavo.Evaluation.Entities;

/// <summary>What a model answered to a sentence.</summary>
/// <param name="Sentence">The sentence with its right tags.</param>
/// <param name="Tags">The model's tags, <c>O</c> for words that were cut off, [W].</param>
public sealed record EntityResponse(TaggedSentence Sentence, IReadOnlyList<string> Tags)
{
    /// <summary>The model's tags, <c>O</c> for words that were cut off, [W].</summary>
    public IReadOnlyList<string> Tags { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Of(Tags);
}
