using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Everything that an XLNet encoder's forward pass reads. Immutable; not shared with other models.</summary>
internal sealed class XlnetWeights : IDisposable
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    public XlnetWeights(WeightReader reader, EncoderConfig config, Leaves leaves)
    {
        var (layers, epsilon) = (new XlnetLayers(config), config.LayerNormEpsilon);
        Words = reader.Words(layers.Words);
        Blocks = [.. layers.Blocks.Select(block => new XlnetBlock(
            Linear.Create(leaves, [.. block.Qkv.Select(reader.Linear)]),
            Linear.Create(leaves, reader.Linear(block.DistanceKey)),
            reader.Table(block.WordBias),
            reader.Table(block.DistanceBias),
            reader.Table(block.SegmentBias),
            reader.Table(block.SegmentKey),
            Linear.Create(leaves, reader.Linear(block.AttentionOutput)),
            reader.LayerNorm(block.AttentionNorm, epsilon),
            Linear.Create(leaves, reader.Linear(block.Intermediate)),
            Linear.Create(leaves, reader.Linear(block.Output)),
            reader.LayerNorm(block.OutputNorm, epsilon)))];
    }

    /// <summary>[V, D].</summary>
    public EmbeddingTable Words { get; }

    /// <summary>From the first to the last.</summary>
    public XlnetBlock[] Blocks { get; }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => Blocks.SelectMany(block => block.Linears);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable[])[Words, .. Blocks])
            part.Dispose();
    }
}

/// <summary>One block.</summary>
/// <param name="Qkv">Queries, keys and values as one product, [3 D, D].</param>
/// <param name="DistanceKey">Keys of distances, [D, D].</param>
/// <param name="WordBias">Added to queries that meet keys, [H, d].</param>
/// <param name="DistanceBias">Added to queries that meet keys of distances, [H, d].</param>
/// <param name="SegmentBias">Added to queries that meet keys of segments, [H, d].</param>
/// <param name="SegmentKey">Keys of the same segment and of another, [2, D].</param>
/// <param name="AttentionOutput">[D, D].</param>
/// <param name="AttentionNorm">After adding the block's input.</param>
/// <param name="Intermediate">[F, D], with the activation.</param>
/// <param name="Output">[D, F].</param>
/// <param name="OutputNorm">After adding the attention's result.</param>
internal sealed record XlnetBlock(
    Linear Qkv, Linear DistanceKey, Matrix WordBias, Matrix DistanceBias, Matrix SegmentBias, Matrix SegmentKey,
    Linear AttentionOutput, LayerNormWeights AttentionNorm, Linear Intermediate, Linear Output, LayerNormWeights OutputNorm) : IDisposable
{
    /// <summary>Its linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [Qkv, DistanceKey, AttentionOutput, Intermediate, Output];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable[])[.. Linears, WordBias, DistanceBias, SegmentBias, SegmentKey, AttentionNorm, OutputNorm])
            part.Dispose();
    }
}
