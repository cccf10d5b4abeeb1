namespace Octavo.Text;

/// <summary>What is asked of one encoding. Immutable.</summary>
public sealed record EncodingOptions
{
    /// <summary>
    /// Most tokens, special ones included; 0 for what the tokenizer's files say: the section <c>truncation</c> of a <c>tokenizer.json</c>
    /// that stands alone, <see cref="Tokenizer.ModelMaxLength"/> for the tokenizer of a model.
    /// </summary>
    public int MaxLength { get; init; }

    /// <summary>Whether special tokens are put around the texts (<c>add_special_tokens</c>).</summary>
    public SpecialTokens SpecialTokens { get; init; }

    /// <summary>Which text of a pair is cut; null for what the tokenizer's files say, for the tokenizer of a model <see cref="TruncationStrategy.LongestFirst"/>.</summary>
    public TruncationStrategy? Truncation { get; init; }

    /// <summary>What a second text without a character is; the tokenizer's files may say that it counts anyway.</summary>
    internal EmptyPair EmptyPair { get; init; }
}
