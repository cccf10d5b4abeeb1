using Octavo.Kernels.Float;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>What a DeBERTa encoder writes.</summary>
internal sealed class DebertaActivations : Activations
{
    /// <summary>Room for a pass.</summary>
    public DebertaActivations(EncoderConfig config, HeadLayers head, int tokens, int longest, int workers)
        : base(config, head, tokens, longest)
    {
        var (settings, d) = ((DebertaSettings)config.Page!, config.HiddenSize);
        Layer = LayerActivations.Shared(config, tokens);
        Summed = config.EmbeddingSize == d ? Layer.Projected : new Matrix(tokens, config.EmbeddingSize);
        Windows = settings.Convolution is { } convolution ? new Matrix(tokens, convolution.Width * d) : null;
        Codes = ClassicActivations.CodesFor(config, tokens);
        var buckets = settings.Buckets;
        KeyColumns = settings.HasDistanceKeys ? new(longest, buckets.Count, buckets.Of, DistanceOrder.Descending) : null;
        QueryColumns = settings.HasDistanceQueries ? new(longest, buckets.Count, buckets.Of, DistanceOrder.Ascending) : null;
        var width = Math.Max(KeyColumns?.WidthFor(longest) ?? 0, QueryColumns?.WidthFor(longest) ?? 0);
        var scratch = BatchSizes.Length(DisentangledAttention.ScratchLength(longest, config.HeadDimension, width), "numbers for the attention of the longest sequence");
        Scratch = new Matrix[workers];
        for (var i = 0; i < workers; i++)
            Scratch[i] = new Matrix(scratch);
    }

    /// <summary>The sum of the embeddings, [B*T, E].</summary>
    public Matrix Summed { get; }

    /// <summary>What every layer writes.</summary>
    public LayerActivations Layer { get; }

    /// <summary>For a convolution, the rows that each token sees, [B*T, width * D]; null for none.</summary>
    public Matrix? Windows { get; }

    /// <summary>The relative key of each distance; null where queries do not ask for distances.</summary>
    public DistanceColumns? KeyColumns { get; }

    /// <summary>The relative query of each distance; null where distances do not ask for keys.</summary>
    public DistanceColumns? QueryColumns { get; }

    /// <summary>Attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var part in (IDisposable?[])[Layer, Summed, Windows, KeyColumns, QueryColumns, .. Scratch])
            part?.Dispose();
    }
}
