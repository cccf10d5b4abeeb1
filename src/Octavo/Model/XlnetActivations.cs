using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>What an XLNet encoder writes.</summary>
internal sealed class XlnetActivations : Activations
{
    private readonly Matrix _sinusoids;

    /// <summary>Room for a pass.</summary>
    public XlnetActivations(EncoderConfig config, HeadLayers head, int tokens, int longest, int workers)
        : base(config, head, tokens, longest)
    {
        var (d, distances) = (config.HiddenSize, BatchSizes.Length(2L * longest, "distances of the longest sequence"));
        Layer = LayerActivations.Shared(config, tokens);
        Distances = new Matrix(distances, d);
        DistanceKeys = new Matrix(distances, d);
        Panels = new RelativePanels(distances, config.HeadCount, config.HeadDimension);
        Codes = new QuantizedRows(Math.Max(tokens, distances), Math.Max(d, config.IntermediateSize));
        _sinusoids = SinusoidsOf(longest, d, ((XlnetSettings)config.Page!).ClampLength);
        Scratch = new Matrix[workers];
        for (var i = 0; i < workers; i++)
            Scratch[i] = new Matrix(BatchSizes.Length(RelativeAttention.ScratchLength(longest, config.HeadDimension), "numbers for the attention of the longest sequence"));
    }

    /// <summary>What every layer writes.</summary>
    public LayerActivations Layer { get; }

    /// <summary>Sines and cosines of each distance, the largest first, [2 T, D].</summary>
    public Matrix Distances { get; }

    /// <summary>What a layer's keys of distances make of them, [2 T, D].</summary>
    public Matrix DistanceKeys { get; }

    /// <summary>The same, packed.</summary>
    public RelativePanels Panels { get; }

    /// <summary>Attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <summary>Row <paramref name="row"/> of <see cref="Distances"/> for sequences of up to <paramref name="tokens"/> tokens: that of distance tokens - row.</summary>
    public void PutDistance(int tokens, int row) => _sinusoids.Row(Longest - tokens + row).CopyTo(Distances.Row(row));

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var part in (IDisposable[])[Layer, Distances, DistanceKeys, Panels, _sinusoids, .. Scratch])
            part.Dispose();
    }

    /// <summary>Transformers' <c>positional_embedding</c>, in its roundings: sin, then cos, of distance / 10000^(2 i / D).</summary>
    private static Matrix SinusoidsOf(int longest, int d, int clamp)
    {
        var table = new Matrix(2 * longest, d);
        for (var row = 0; row < table.Rows; row++)
        {
            var distance = clamp > 0 ? Math.Clamp(longest - row, -clamp, clamp) : longest - row;
            var to = table.Row(row);
            for (var i = 0; i < d / 2; i++)
            {
                var frequency = 1f / (float)Math.Pow(10_000, (float)(2 * i) / d);
                var (sine, cosine) = Math.SinCos(distance * frequency);
                (to[i], to[(d / 2) + i]) = ((float)sine, (float)cosine);
            }
        }

        return table;
    }
}
