using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Everything that a classic encoder's forward pass reads: tables and blocks. Immutable; not shared with other models.</summary>
internal sealed class ClassicWeights : IDisposable
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    public ClassicWeights(WeightReader reader, EncoderConfig config, Leaves leaves)
    {
        Names = new ClassicLayers(config);
        var epsilon = config.LayerNormEpsilon;
        Words = reader.Words(Names.Words);
        Positions = reader.Table(Names.Positions);
        TokenTypes = Names.TokenTypes is { } types ? reader.Table(types) : null;
        EmbeddingNorm = reader.LayerNorm(Names.EmbeddingNorm, epsilon);
        Projection = Names.Projection is { } projection ? Linear.Create(leaves, reader.Linear(projection)) : null;
        ScoreBias = Names.ScoreBias is { } bias ? new ScoreBias(reader.Table(bias), config.MaxPositions) : null;
        Blocks = [.. Names.Own.Select(block => new ClassicBlock(
            Linear.Create(leaves, [.. block.Qkv.Select(reader.Linear)]),
            Linear.Create(leaves, reader.Linear(block.AttentionOutput)),
            reader.LayerNorm(block.AttentionNorm, epsilon),
            Linear.Create(leaves, reader.Linear(block.Intermediate)),
            Linear.Create(leaves, reader.Linear(block.Output)),
            reader.LayerNorm(block.OutputNorm, epsilon)))];
        // In the doubles of AlbertTransformer.forward: of 18 layers and 14 blocks, layer 9 falls just short of block 7.
        Layers = [.. Enumerable.Range(0, config.LayerCount).Select(i => Blocks[(int)(i / ((double)config.LayerCount / Blocks.Length))])];
    }

    /// <summary>What each is called.</summary>
    public ClassicLayers Names { get; }

    /// <summary>[V, E].</summary>
    public EmbeddingTable Words { get; }

    /// <summary>[positions, E].</summary>
    public Matrix Positions { get; }

    /// <summary>[types, E]; null where there are none.</summary>
    public Matrix? TokenTypes { get; }

    /// <summary>After the sum of the embeddings.</summary>
    public LayerNormWeights EmbeddingNorm { get; }

    /// <summary>[D, E]; null where E is D.</summary>
    public Linear? Projection { get; }

    /// <summary>Biases of scores by distance; null where there are none.</summary>
    public ScoreBias? ScoreBias { get; }

    /// <summary>Those with weights of their own.</summary>
    public ClassicBlock[] Blocks { get; }

    /// <summary>The block of each layer, from the first to the last; layers may share one.</summary>
    public ClassicBlock[] Layers { get; }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [.. Projection is null ? [] : (Linear[])[Projection], .. Blocks.SelectMany(block => block.Linears)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[Words, Positions, TokenTypes, EmbeddingNorm, Projection, ScoreBias, .. Blocks])
            part?.Dispose();
    }
}

/// <summary>One block.</summary>
/// <param name="Qkv">Queries, keys and values as one product, [3 D, D].</param>
/// <param name="AttentionOutput">[D, D].</param>
/// <param name="AttentionNorm">After adding the block's input.</param>
/// <param name="Intermediate">[F, D], GELU.</param>
/// <param name="Output">[D, F].</param>
/// <param name="OutputNorm">After adding the attention's result.</param>
internal sealed record ClassicBlock(
    Linear Qkv, Linear AttentionOutput, LayerNormWeights AttentionNorm, Linear Intermediate, Linear Output, LayerNormWeights OutputNorm) : IDisposable
{
    /// <summary>Its linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [Qkv, AttentionOutput, Intermediate, Output];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable[])[.. Linears, AttentionNorm, OutputNorm])
            part.Dispose();
    }
}
