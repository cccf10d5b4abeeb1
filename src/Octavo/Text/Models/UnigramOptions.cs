namespace Octavo.Text.Models;

/// <summary>What <see cref="Unigram"/> does with text that is in no token.</summary>
internal sealed record UnigramOptions
{
    /// <summary>The unknown token; null for a model that has none and cannot read such text.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Unknown text is spelt in bytes, where the vocabulary has the tokens of all of them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The tokens that are looked for in text; null for all of the vocabulary.</summary>
    public VocabularyEntries? Searched { get; init; }

    /// <summary>The lowest score, which unknown text lies below; null for that of the vocabulary.</summary>
    public double? LowestScore { get; init; }

    /// <summary>
    /// As the SentencePiece library and not as Hugging Face's tokenizers: sums are kept in single precision, unknown text is
    /// spelt character by character and never taken for a token.
    /// </summary>
    public bool IsLibrary { get; init; }
}
