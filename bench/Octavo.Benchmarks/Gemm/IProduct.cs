using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Gemm;

/// <summary>One linear layer, ready to be computed.</summary>
internal interface IProduct : IDisposable
{
    /// <summary>The kernel's name.</summary>
    string Kernel { get; }

    /// <summary>Computes it once on this thread.</summary>
    void Run();
}

/// <summary>Makes layers of random numbers.</summary>
internal static class Product
{
    /// <summary>A layer in a precision: fp32, int8 or fast7.</summary>
    public static IProduct Create(string precision, Leaves leaves, GemmShape shape, int rows)
    {
        var random = new Random(7);
        var weights = new float[shape.N * shape.K];
        RandomNumbers.FillNormal(random, weights);
        var input = new Matrix(rows, shape.K);
        for (var r = 0; r < rows; r++)
            RandomNumbers.FillNormal(random, input.Row(r));
        return precision == "fp32"
            ? new FloatProduct(leaves, shape, rows, input, weights)
            : new Int8Product(leaves, shape, rows, input, weights, Scheme.Parse(precision));
    }
}

/// <summary>Octavo's float product.</summary>
internal sealed class FloatProduct(Leaves leaves, GemmShape shape, int rows, Matrix input, float[] weights) : IProduct
{
    private readonly PackedFloatWeights _weights = PackedFloatWeights.Pack(weights, shape.N, shape.K);
    private readonly Matrix _bias = new(shape.N);
    private readonly Matrix _output = new(rows, shape.N);

    /// <inheritdoc/>
    public string Kernel => $"fma, {leaves.Tile.MaxRows} rows";

    /// <inheritdoc/>
    public void Run() => FloatGemm.Run(Worker.Alone, leaves, input, rows, _weights, _bias, Activation.None, _output, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _output.Dispose();
        input.Dispose();
    }
}

/// <summary>Octavo's int8 product of codes that are there already, with its end in floats.</summary>
internal sealed class Int8Product : IProduct
{
    private readonly Leaves _leaves;
    private readonly int _rows;
    private readonly Int8Layer _layer;
    private readonly QuantizedRows _codes;
    private readonly Matrix _bias;
    private readonly Matrix _output;

    /// <summary>Quantises weights and input.</summary>
    public Int8Product(Leaves leaves, GemmShape shape, int rows, Matrix input, float[] weights, Scheme scheme)
    {
        (_leaves, _rows) = (leaves, rows);
        var rule = scheme.Activations!;
        var quantized = WeightGrid.Quantize(scheme.Weights!, weights, shape.N, shape.K);
        _layer = new Int8Layer(leaves, quantized.Codes, quantized.Scales, shape.N, shape.K, rule.BlockSize, rule.Highest <= sbyte.MaxValue);
        _codes = new QuantizedRows(rows, shape.K);
        _codes.Quantize(Worker.Alone, leaves, input, rows, rule);
        _bias = new Matrix(shape.N);
        _output = new Matrix(rows, shape.N);
        input.Dispose();
    }

    /// <inheritdoc/>
    public string Kernel => _layer.Kernel.Name;

    /// <inheritdoc/>
    public void Run() => Int8Gemm.Run(Worker.Alone, _leaves, _codes, _rows, _layer, _bias, Activation.None, _output, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _layer.Dispose();
        _codes.Dispose();
        _bias.Dispose();
        _output.Dispose();
    }
}
