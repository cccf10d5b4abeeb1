using Octavo.Values;

namespace Octavo.Model;

/// <summary>Which words are looked for in the place of a mask. The defaults are those of Transformers' pipeline. Immutable.</summary>
public sealed record MaskOptions
{
    /// <summary>How many words, the best first.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>
    /// Only these words; null for all. One that is no token of the vocabulary stands for its first token, as in the pipeline. Scores
    /// stay what they are among all words.
    /// </summary>
    public IReadOnlyList<string>? Targets { get; init => field = ValueList<string>.Of(value); }
}
