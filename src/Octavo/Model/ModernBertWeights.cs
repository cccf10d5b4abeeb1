using Octavo.Kernels;
using Octavo.Kernels.Rows;

namespace Octavo.Model;

/// <summary>Everything that ModernBERT's encoder reads. Immutable; not shared with other models.</summary>
internal sealed class ModernBertWeights : IDisposable
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    public ModernBertWeights(WeightReader reader, EncoderConfig config, Leaves leaves)
    {
        var names = new ModernBertLayers(config);
        var epsilon = config.LayerNormEpsilon;
        Words = reader.Words(names.Words);
        EmbeddingNorm = reader.LayerNorm(names.EmbeddingNorm, epsilon);
        FinalNorm = reader.LayerNorm(names.FinalNorm, epsilon);
        Blocks = [.. names.Blocks.Select(block => new ModernBertBlock(
            block.AttentionNorm is { } norm ? reader.LayerNorm(norm, epsilon) : null,
            Linear.Create(leaves, reader.Linear(block.Qkv)),
            Linear.Create(leaves, reader.Linear(block.AttentionOutput)),
            reader.LayerNorm(block.FeedForwardNorm, epsilon),
            Linear.Create(leaves, reader.Linear(block.Gated)),
            Linear.Create(leaves, reader.Linear(block.Output))))];
    }

    /// <summary>[V, D].</summary>
    public EmbeddingTable Words { get; }

    /// <summary>Behind them.</summary>
    public LayerNormWeights EmbeddingNorm { get; }

    /// <summary>One for each layer.</summary>
    public ModernBertBlock[] Blocks { get; }

    /// <summary>Behind the last.</summary>
    public LayerNormWeights FinalNorm { get; }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => Blocks.SelectMany(block => block.Linears);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable[])[Words, EmbeddingNorm, .. Blocks, FinalNorm])
            part.Dispose();
    }
}

/// <summary>One block.</summary>
/// <param name="AttentionNorm">Before the attention; null in the first block.</param>
/// <param name="Qkv">Queries, keys and values, [3 D, D].</param>
/// <param name="AttentionOutput">[D, D].</param>
/// <param name="FeedForwardNorm">Before the feed-forward part.</param>
/// <param name="Gated">What is activated and its gate, [2 F, D].</param>
/// <param name="Output">[D, F].</param>
internal sealed record ModernBertBlock(LayerNormWeights? AttentionNorm, Linear Qkv, Linear AttentionOutput, LayerNormWeights FeedForwardNorm, Linear Gated, Linear Output) : IDisposable
{
    /// <summary>Its linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [Qkv, AttentionOutput, Gated, Output];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[AttentionNorm, .. Linears, FeedForwardNorm])
            part?.Dispose();
    }
}
