namespace Octavo.Architectures;

/// <summary>Attention by words, distances and segments, each with a bias of its own beside the query; then a feed-forward part, a LayerNorm behind each.</summary>
internal sealed record XlnetNames : EncoderNames
{
    /// <summary>What stands for a word to be predicted, which only training looks at.</summary>
    public required string MaskEmbedding { get; init; }

    /// <summary>What the names of a block's parts begin with; <c>#</c> stands for its number.</summary>
    public required string Block { get; init; }

    /// <summary>Queries.</summary>
    public required string Query { get; init; }

    /// <summary>Keys.</summary>
    public required string Key { get; init; }

    /// <summary>Values.</summary>
    public required string Value { get; init; }

    /// <summary>Keys of distances.</summary>
    public required string DistanceKey { get; init; }

    /// <summary>Added to queries that meet keys.</summary>
    public required string WordBias { get; init; }

    /// <summary>Added to queries that meet keys of distances.</summary>
    public required string DistanceBias { get; init; }

    /// <summary>Added to queries that meet keys of segments.</summary>
    public required string SegmentBias { get; init; }

    /// <summary>Keys of the same segment and of another.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>Behind the heads.</summary>
    public required string AttentionOutput { get; init; }

    /// <summary>After the attention's residual.</summary>
    public required string AttentionNorm { get; init; }

    /// <summary>Into the feed-forward part.</summary>
    public required string Intermediate { get; init; }

    /// <summary>Out of it.</summary>
    public required string Output { get; init; }

    /// <summary>After its residual.</summary>
    public required string OutputNorm { get; init; }
}
