using Octavo.Values;

namespace Octavo.Text;

/// <summary>
/// How a <see cref="WordPieceTokenizer"/> treats text; the defaults are those of uncased BERT. Immutable.
/// </summary>
public sealed record TokenizerOptions
{
    /// <summary>Lower case before looking words up (<c>do_lower_case</c>).</summary>
    public bool DoLowerCase { get; init; } = true;

    /// <summary>Remove accents (<c>strip_accents</c>); null follows <see cref="DoLowerCase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Every CJK ideograph is a word (<c>tokenize_chinese_chars</c>).</summary>
    public bool TokenizeChineseChars { get; init; } = true;

    /// <summary>Remove control characters and turn all white space into spaces (<c>clean_text</c>).</summary>
    public bool CleanText { get; init; } = true;

    /// <summary>Longest word in code points; longer ones are unknown (<c>max_input_chars_per_word</c>).</summary>
    public int MaxWordLength { get; init; } = 100;

    /// <summary>How many tokens the model takes (<c>model_max_length</c>).</summary>
    public int ModelMaxLength { get; init; } = int.MaxValue;

    /// <summary>What begins a vocabulary entry that continues a word (<c>continuing_subword_prefix</c>).</summary>
    public string ContinuingPrefix { get; init; } = "##";

    /// <summary>Text of the token that pads.</summary>
    public string PadToken { get; init; } = "[PAD]";

    /// <summary>Text of the token for words that the vocabulary cannot spell.</summary>
    public string UnkToken { get; init; } = "[UNK]";

    /// <summary>Text of the token that begins every sequence.</summary>
    public string ClsToken { get; init; } = "[CLS]";

    /// <summary>Text of the token that ends every segment.</summary>
    public string SepToken { get; init; } = "[SEP]";

    /// <summary>Text of the token that hides a word; a vocabulary may lack it.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Tokens recognised in the text besides the five special ones.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init => field = ValueList<AddedToken>.Of(value); } = ValueList<AddedToken>.Empty;

    /// <summary>Decoding removes the space before punctuation within a token (<c>cleanup</c> of the decoder).</summary>
    public bool CleanUpTokens { get; init; } = true;

    /// <summary>Decoding removes spaces before punctuation in the whole text (<c>clean_up_tokenization_spaces</c>).</summary>
    public bool CleanUpSpaces { get; init; }

    /// <summary>Accents are removed.</summary>
    internal bool Strips => StripAccents ?? DoLowerCase;
}
