using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>One block. Keys and queries of distances depend on no text: they are computed when the model is loaded.</summary>
internal sealed class DebertaBlock : IDisposable
{
    private DebertaBlock()
    {
    }

    /// <summary>Queries, keys and values as one product, [3 D, D].</summary>
    public required Linear Qkv { get; init; }

    /// <summary>Keys of distances, [D, D]; null where they are those of words, or none.</summary>
    public required Linear? DistanceKey { get; init; }

    /// <summary>Queries of distances, [D, D]; null where they are those of words, or none.</summary>
    public required Linear? DistanceQuery { get; init; }

    /// <summary>What <see cref="DistanceKey"/> makes of the embeddings of distances; null where queries do not ask for distances.</summary>
    public required RelativePanels? Keys { get; init; }

    /// <summary>What <see cref="DistanceQuery"/> makes of them; null where distances do not ask for keys.</summary>
    public required RelativePanels? Queries { get; init; }

    /// <summary>[D, D].</summary>
    public required Linear AttentionOutput { get; init; }

    /// <summary>After adding the block's input.</summary>
    public required LayerNormWeights AttentionNorm { get; init; }

    /// <summary>[F, D], with the activation.</summary>
    public required Linear Intermediate { get; init; }

    /// <summary>[D, F].</summary>
    public required Linear Output { get; init; }

    /// <summary>After adding the attention's result.</summary>
    public required LayerNormWeights OutputNorm { get; init; }

    /// <summary>Its linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => ((Linear?[])[Qkv, DistanceKey, DistanceQuery, AttentionOutput, Intermediate, Output]).OfType<Linear>();

    /// <summary>Reads one.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="layers">What its layers are called.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="distances">Embeddings of distances, [buckets, D]; null where distances do not count.</param>
    /// <param name="leaves">With which instructions.</param>
    public static DebertaBlock Read(WeightReader reader, DebertaBlockLayers layers, EncoderConfig config, Matrix? distances, Leaves leaves)
    {
        var (settings, d, epsilon) = ((DebertaSettings)config.Page!, config.HiddenSize, config.LayerNormEpsilon);
        var qkv = Linear.Create(leaves, [.. layers.Qkv.Select(reader.Linear)]);
        var key = layers.DistanceKey is { } keys ? Linear.Create(leaves, reader.Linear(keys)) : null;
        var query = layers.DistanceQuery is { } queries ? Linear.Create(leaves, reader.Linear(queries)) : null;
        return new()
        {
            Qkv = qkv,
            DistanceKey = key,
            DistanceQuery = query,
            // Words have their queries in the first D columns, keys in the next.
            Keys = settings.HasDistanceKeys ? Project(key ?? qkv, key is null ? d : 0, DistanceOrder.Descending, config, distances!, leaves) : null,
            Queries = settings.HasDistanceQueries ? Project(query ?? qkv, 0, DistanceOrder.Ascending, config, distances!, leaves) : null,
            AttentionOutput = Linear.Create(leaves, reader.Linear(layers.AttentionOutput)),
            AttentionNorm = reader.LayerNorm(layers.AttentionNorm, epsilon),
            Intermediate = Linear.Create(leaves, reader.Linear(layers.Intermediate)),
            Output = Linear.Create(leaves, reader.Linear(layers.Output)),
            OutputNorm = reader.LayerNorm(layers.OutputNorm, epsilon),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[.. Linears, Keys, Queries, AttentionNorm, OutputNorm])
            part?.Dispose();
    }

    private static RelativePanels Project(Linear linear, int column, DistanceOrder order, EncoderConfig config, Matrix distances, Leaves leaves)
    {
        var rows = distances.Rows;
        using var projected = new Matrix(rows, linear.N);
        using var codes = ClassicActivations.CodesFor(config, rows);
        linear.Apply(Worker.Alone, distances, rows, Activation.None, codes, projected);
        var panels = new RelativePanels(rows, config.HeadCount, config.HeadDimension);
        panels.Pack(projected, column, order);
        return panels;
    }
}
