namespace Octavo.Architectures;

/// <summary>BERT's block with disentangled attention: words attend to words, and to how far away they are.</summary>
internal sealed record DebertaNames : EncoderNames
{
    /// <summary>Embeddings of positions, where the input has them.</summary>
    public required string Positions { get; init; }

    /// <summary>Embeddings of token types, where there are any.</summary>
    public required string TokenTypes { get; init; }

    /// <summary>From embeddings of another width to the encoder's, without a bias.</summary>
    public required string Projection { get; init; }

    /// <summary>The LayerNorm behind it.</summary>
    public required string EmbeddingNorm { get; init; }

    /// <summary>Embeddings of distances, which all layers share.</summary>
    public required string Distances { get; init; }

    /// <summary>Their LayerNorm.</summary>
    public required string DistanceNorm { get; init; }

    /// <summary>The convolution beside the first block.</summary>
    public required string Convolution { get; init; }

    /// <summary>The LayerNorm behind it.</summary>
    public required string ConvolutionNorm { get; init; }

    /// <summary>What the names of a block's parts begin with; <c>#</c> stands for its number.</summary>
    public required string Block { get; init; }

    /// <summary>Queries.</summary>
    public required string Query { get; init; }

    /// <summary>Keys.</summary>
    public required string Key { get; init; }

    /// <summary>Values.</summary>
    public required string Value { get; init; }

    /// <summary>Keys of distances, where they are not those of words.</summary>
    public required string DistanceKey { get; init; }

    /// <summary>Queries of distances, where they are not those of words.</summary>
    public required string DistanceQuery { get; init; }

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
