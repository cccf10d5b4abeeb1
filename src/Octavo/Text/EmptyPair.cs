namespace Octavo.Text;

/// <summary>What a second text without a character is.</summary>
internal enum EmptyPair
{
    /// <summary>None, as for Transformers.</summary>
    IsNone,

    /// <summary>A text with no tokens, as for the tokenizers library: the special tokens of pairs stand around it.</summary>
    Counts,
}
