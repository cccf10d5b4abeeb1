using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>A convolution over neighbouring tokens, as one product with the rows that each token sees: PyTorch's <c>Conv1d</c> with as many rows out as in.</summary>
internal sealed class Convolution : IDisposable
{
    private readonly PackedFloatWeights _weights;
    private readonly Matrix _bias;
    private readonly ConvolutionSettings _settings;

    /// <summary>Packs the weights.</summary>
    /// <param name="weights">[D, D / groups, width].</param>
    /// <param name="norm">The LayerNorm behind it.</param>
    /// <param name="settings">Width, groups, activation.</param>
    public Convolution(FloatWeights weights, LayerNormWeights norm, ConvolutionSettings settings)
    {
        (Norm, _settings) = (norm, settings);
        var (d, width, inGroup) = (weights.N, settings.Width, weights.N / settings.Groups);
        var rows = new float[d * d * width];
        for (var n = 0; n < d; n++)
        {
            // Channels of other groups stay zero.
            var firstInput = n / inGroup * inGroup;
            for (var c = 0; c < inGroup; c++)
            {
                for (var w = 0; w < width; w++)
                    rows[(((n * width) + w) * d) + firstInput + c] = weights.Floats[(((n * inGroup) + c) * width) + w];
            }
        }

        _weights = PackedFloatWeights.Pack(rows, d, d * width);
        _bias = new Matrix(d);
        weights.Bias.CopyTo(_bias.Row(0));
    }

    /// <summary>Behind the sum with the block's output.</summary>
    public LayerNormWeights Norm { get; }

    /// <summary>windows = for each token the rows around it, zeros beyond the sequence, [rows, width * D].</summary>
    public void Collect(Worker worker, TokenGroup group, Matrix hidden, Matrix windows)
    {
        var (d, reach) = (hidden.Columns, _settings.Width / 2);
        foreach (var (start, end) in worker.Share(group.Count))
        {
            for (var s = start; s < end; s++)
            {
                for (var (t, tokens, first) = (0, group.LengthOf(s), group.Row(s)); t < tokens; t++)
                {
                    for (var w = 0; w < _settings.Width; w++)
                    {
                        var seen = t + w - reach;
                        var to = windows.Row(first + t).Slice(w * d, d);
                        if (seen >= 0 && seen < tokens)
                            hidden.Row(first + seen).CopyTo(to);
                        else
                            to.Clear();
                    }
                }
            }
        }

        worker.Meet();
    }

    /// <summary>output = f(windows W^T + b), [rows, D].</summary>
    public void Apply(Worker worker, Leaves leaves, Matrix windows, int rows, Matrix output) =>
        FloatGemm.Run(worker, leaves, windows, rows, _weights, _bias, _settings.Activation, output, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        Norm.Dispose();
    }
}
