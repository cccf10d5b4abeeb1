using Octavo.Values;

namespace Octavo.Evaluation.Entities;

/// <summary>A sentence in words, each with its tag.</summary>
/// <param name="Words">The words, W.</param>
/// <param name="Tags">The tag of each, as <c>B-LOC</c>, [W].</param>
/// <param name="Line">The line of its first word, from 1; the others follow.</param>
public sealed record TaggedSentence(IReadOnlyList<string> Words, IReadOnlyList<string> Tags, int Line)
{
    /// <summary>The words, W.</summary>
    public IReadOnlyList<string> Words { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Of(Words);

    /// <summary>The tag of each, as <c>B-LOC</c>, [W].</summary>
    public IReadOnlyList<string> Tags { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Of(Tags);

    /// <summary>The line that each word stands on, [W]: a comment may stand between; empty where it is not told.</summary>
    public IReadOnlyList<int> Lines { get; init => field = ValueList<int>.Of(value); } = ValueList<int>.Empty;
}
