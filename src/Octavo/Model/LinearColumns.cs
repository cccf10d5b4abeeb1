using System.Buffers;
using System.Runtime.InteropServices;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Columns of a <see cref="Linear"/> that compute in one precision: float, int8, or float of rounded inputs.</summary>
/// <param name="bias">[N].</param>
/// <param name="inputs">How the inputs become codes; null where they stay floats.</param>
internal abstract class LinearColumns(Matrix bias, ActivationRule? inputs) : IDisposable
{
    /// <summary>[N].</summary>
    public Matrix Bias { get; } = bias;

    /// <summary>How the inputs become codes; null where they stay floats.</summary>
    public ActivationRule? Inputs { get; } = inputs;

    /// <summary>Packs weights that compute alike, side by side.</summary>
    public static LinearColumns Pack(Leaves leaves, ReadOnlySpan<LinearWeights> weights)
    {
        var n = 0;
        foreach (var w in weights)
            n += w.N;
        var bias = new Matrix(n);
        var row = 0;
        foreach (var w in weights)
        {
            w.Bias.CopyTo(bias.Row(0)[row..]);
            row += w.N;
        }

        var k = weights[0].K;
        return weights[0] switch
        {
            Int8Weights int8 => new Int8Columns(bias, PackCodes(leaves, weights, n, k, int8.Inputs), int8.Inputs),
            TrainedWeights trained => new Int8Columns(bias, new Int8Layer(leaves, n, k, trained.Rule, trained.Inputs), trained.Inputs) { Master = PackFloats(weights, n, k) },
            RoundedWeights rounded => new RoundedColumns(bias, PackFloats(weights, n, k), rounded.Inputs),
            _ => new FloatColumns(bias, PackFloats(weights, n, k)),
        };
    }

    /// <summary>Computes these columns of the output, from column <paramref name="column"/> on.</summary>
    public abstract void Apply(Worker worker, Leaves leaves, Matrix input, int rows, Activation activation, QuantizedRows? codes, Matrix output, int column);

    /// <inheritdoc/>
    public virtual void Dispose() => Bias.Dispose();

    private static PackedFloatWeights PackFloats(ReadOnlySpan<LinearWeights> weights, int n, int k)
    {
        // Weights that stand alone are packed from where they are.
        if (weights.Length == 1)
            return PackedFloatWeights.Pack(FloatsOf(weights[0]), n, k);
        var floats = new float[checked(n * k)];
        var row = 0;
        foreach (var w in weights)
        {
            FloatsOf(w).CopyTo(floats, row * k);
            row += w.N;
        }

        return PackedFloatWeights.Pack(floats, n, k);
    }

    private static float[] FloatsOf(LinearWeights weights) => weights switch
    {
        FloatWeights w => w.Floats,
        RoundedWeights w => w.Floats,
        TrainedWeights w => w.Floats,
        _ => throw new ArgumentException($"{weights.Name}: expected floats, found codes", nameof(weights)),
    };

    private static Int8Layer PackCodes(Leaves leaves, ReadOnlySpan<LinearWeights> weights, int n, int k, ActivationRule inputs)
    {
        var scales = new float[n];
        // Of bytes, whose pool is compiled already when a process starts.
        var rented = ArrayPool<byte>.Shared.Rent(checked(n * k));
        var codes = MemoryMarshal.Cast<byte, sbyte>(rented.AsSpan());
        var row = 0;
        foreach (var w in weights)
        {
            var int8 = ((Int8Weights)w).Codes;
            for (var i = 0; i < w.N; i++)
                scales[row + i] = int8.Scale(i);
            int8.CopyCodes(0, codes.Slice(row * k, w.N * k));
            row += w.N;
        }

        var layer = new Int8Layer(leaves, codes[..(n * k)], scales, n, k, inputs.BlockSize, inputs.Highest <= sbyte.MaxValue);
        ArrayPool<byte>.Shared.Return(rented);
        return layer;
    }
}

/// <summary>y = f(x W^T + b) in floats.</summary>
internal sealed class FloatColumns(Matrix bias, PackedFloatWeights weights) : LinearColumns(bias, null)
{
    /// <summary>W.</summary>
    public PackedFloatWeights Weights { get; } = weights;

    /// <inheritdoc/>
    public override void Apply(Worker worker, Leaves leaves, Matrix input, int rows, Activation activation, QuantizedRows? codes, Matrix output, int column) =>
        FloatGemm.Run(worker, leaves, input, rows, Weights, Bias, activation, output, column);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Weights.Dispose();
    }
}

/// <summary>y = f(x W^T + b), x and W as codes, sums exact.</summary>
internal sealed class Int8Columns(Matrix bias, Int8Layer weights, ActivationRule inputs) : LinearColumns(bias, inputs)
{
    /// <summary>W.</summary>
    public Int8Layer Weights { get; } = weights;

    /// <summary>In quantised training the floats that the codes follow; null elsewhere.</summary>
    public PackedFloatWeights? Master { get; init; }

    /// <inheritdoc/>
    public override void Apply(Worker worker, Leaves leaves, Matrix input, int rows, Activation activation, QuantizedRows? codes, Matrix output, int column) =>
        Int8Gemm.Run(worker, leaves, codes!, rows, Weights, Bias, activation, output, column);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Weights.Dispose();
        Master?.Dispose();
    }
}

/// <summary>y = f(x W^T + b) in floats, x what its codes stand for.</summary>
internal sealed class RoundedColumns(Matrix bias, PackedFloatWeights weights, ActivationRule inputs) : LinearColumns(bias, inputs)
{
    /// <inheritdoc/>
    public override void Apply(Worker worker, Leaves leaves, Matrix input, int rows, Activation activation, QuantizedRows? codes, Matrix output, int column) =>
        FloatGemm.Run(worker, leaves, codes!.Values(worker, Inputs!, rows, input.Columns), rows, weights, Bias, activation, output, column);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        weights.Dispose();
    }
}
