namespace Octavo.Architectures;

/// <summary>What the layers of an encoder are called, without the family's prefix. One kind for each page of computation.</summary>
internal abstract record EncoderNames
{
    /// <summary>The word embeddings: where they are, the encoder is.</summary>
    public required string Words { get; init; }
}

/// <summary>The classic block: attention, then a feed-forward part, a LayerNorm behind each; what BERT's descendants vary is data.</summary>
internal sealed record ClassicNames : EncoderNames
{
    /// <summary>Embeddings of positions.</summary>
    public required string Positions { get; init; }

    /// <summary>Embeddings of token types; null where there are none.</summary>
    public required string? TokenTypes { get; init; }

    /// <summary>The LayerNorm behind their sum.</summary>
    public required string EmbeddingNorm { get; init; }

    /// <summary>From embeddings of another width, <c>embedding_size</c>, to the encoder's; null where the config knows no other.</summary>
    public string? Projection { get; init; }

    /// <summary>Whether it is there even where both widths are the same.</summary>
    public bool AlwaysProjects { get; init; }

    /// <summary>Biases of scores by the distance of two tokens, [<c>relative_attention_num_buckets</c>, H]; null where there are none.</summary>
    public string? ScoreBias { get; init; }

    /// <summary>What the names of a layer's parts begin with; <c>#</c> stands for its number.</summary>
    public required string Block { get; init; }

    /// <summary>Whether <c>num_hidden_groups</c> blocks share the layers between them; else each layer has its own.</summary>
    public bool SharesBlocks { get; init; }

    /// <summary>Whether training drops parts of the attention's result before the block's input is added.</summary>
    public bool DropsAttention { get; init; } = true;

    /// <summary>Whether training drops parts of the feed-forward result before the attention's is added.</summary>
    public bool DropsFeedForward { get; init; } = true;

    /// <summary>Queries.</summary>
    public required string Query { get; init; }

    /// <summary>Keys.</summary>
    public required string Key { get; init; }

    /// <summary>Values.</summary>
    public required string Value { get; init; }

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
