using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Everything that a DeBERTa encoder's forward pass reads. Immutable; not shared with other models.</summary>
internal sealed class DebertaWeights : IDisposable
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    public DebertaWeights(WeightReader reader, EncoderConfig config, Leaves leaves)
    {
        var layers = new DebertaLayers(config);
        var epsilon = config.LayerNormEpsilon;
        Words = reader.Words(layers.Words);
        Positions = layers.Positions is { } positions ? reader.Table(positions) : null;
        TokenTypes = layers.TokenTypes is { } types ? reader.Table(types) : null;
        Projection = layers.Projection is { } projection ? Linear.Create(leaves, reader.Linear(projection)) : null;
        EmbeddingNorm = reader.LayerNorm(layers.EmbeddingNorm, epsilon);
        Distances = layers.Distances is { } distances ? reader.Table(distances) : null;
        if (Distances is not null && layers.DistanceNorm is { } norm)
        {
            using var weights = reader.LayerNorm(norm, epsilon);
            RowPasses.AddLayerNorm(Worker.Alone, leaves, Distances, null, weights, Distances.Rows, Distances);
        }

        Blocks = [.. layers.Blocks.Select(block => DebertaBlock.Read(reader, block, config, Distances, leaves))];
        if (layers.Convolution is { } convolution)
            Convolution = new(reader.Convolution(convolution), reader.LayerNorm(layers.ConvolutionNorm!, epsilon), ((DebertaSettings)config.Page!).Convolution!);
    }

    /// <summary>[V, E].</summary>
    public EmbeddingTable Words { get; }

    /// <summary>[positions, E]; null where the input has none.</summary>
    public Matrix? Positions { get; }

    /// <summary>[types, E]; null where there are none.</summary>
    public Matrix? TokenTypes { get; }

    /// <summary>[D, E]; null where E is D.</summary>
    public Linear? Projection { get; }

    /// <summary>Behind it.</summary>
    public LayerNormWeights EmbeddingNorm { get; }

    /// <summary>Embeddings of distances behind their LayerNorm, [buckets, D]; null where distances do not count.</summary>
    public Matrix? Distances { get; }

    /// <summary>From the first to the last.</summary>
    public DebertaBlock[] Blocks { get; }

    /// <summary>Beside the first block; null for none.</summary>
    public Convolution? Convolution { get; }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [.. Projection is null ? [] : (Linear[])[Projection], .. Blocks.SelectMany(block => block.Linears)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[Words, Positions, TokenTypes, Projection, EmbeddingNorm, Distances, Convolution, .. Blocks])
            part?.Dispose();
    }
}
