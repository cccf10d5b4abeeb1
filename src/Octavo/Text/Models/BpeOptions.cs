namespace Octavo.Text.Models;

/// <summary>How <see cref="Bpe"/> reads words, as the fields of <c>BPE</c> in <c>tokenizer.json</c>.</summary>
internal sealed record BpeOptions
{
    /// <summary>The token of unknown characters; null drops them.</summary>
    public string? Unknown { get; init; }

    /// <summary>What begins every character but a word's first; null for nothing.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>What ends a word's last character; null for nothing.</summary>
    public string? WordSuffix { get; init; }

    /// <summary>A run of unknown characters is one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Unknown characters are spelt in bytes, where the vocabulary has the tokens of all of them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A whole word that is a token is that token, whatever its merges say.</summary>
    public bool IgnoreMerges { get; init; }
}
