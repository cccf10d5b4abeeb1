namespace Octavo.Text.Models;

/// <summary>What <see cref="Unigram"/> does with text that is in no token.</summary>
internal sealed record UnigramOptions
{
    /// <summary>The unknown token; null for a model that has none and cannot read such text.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Unknown text is spelt in bytes, where the vocabulary has the tokens of all of them.</summary>
    public bool ByteFallback { get; init; }
}
