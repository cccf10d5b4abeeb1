namespace Octavo.Architectures;

/// <summary>ModernBERT's block: a LayerNorm before each part, queries, keys and values in one matrix, a gated feed-forward part.</summary>
internal sealed record ModernBertNames : EncoderNames
{
    /// <summary>The LayerNorm behind the word embeddings.</summary>
    public required string EmbeddingNorm { get; init; }

    /// <summary>What the names of a layer's parts begin with; <c>#</c> stands for its number.</summary>
    public required string Block { get; init; }

    /// <summary>Before the attention; the first layer has none.</summary>
    public required string AttentionNorm { get; init; }

    /// <summary>Queries, keys and values.</summary>
    public required string Qkv { get; init; }

    /// <summary>Behind the heads.</summary>
    public required string AttentionOutput { get; init; }

    /// <summary>Before the feed-forward part.</summary>
    public required string FeedForwardNorm { get; init; }

    /// <summary>Into the feed-forward part: what is activated, and behind it the gate.</summary>
    public required string Gated { get; init; }

    /// <summary>Out of it.</summary>
    public required string Output { get; init; }

    /// <summary>Behind the last layer.</summary>
    public required string FinalNorm { get; init; }
}
