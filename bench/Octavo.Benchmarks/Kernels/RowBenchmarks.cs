using BenchmarkDotNet.Attributes;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Kernels;

/// <summary>The passes over one row between the products.</summary>
public unsafe class RowBenchmarks
{
    private readonly Leaves _leaves = Leaves.Chosen;
    private readonly LayerNormWeights _norm;
    private readonly Matrix _x;
    private readonly Matrix _y;
    private readonly Matrix _zeros;
    private readonly QuantizedRows _codes;

    public RowBenchmarks()
    {
        const int widest = 3072;
        (_x, _y, _zeros) = (new Matrix(widest), new Matrix(widest), new Matrix(widest));
        _codes = new QuantizedRows(1, widest);
        _norm = new LayerNormWeights(new Matrix(widest), new Matrix(widest), 1e-12f);
        RandomNumbers.FillNormal(new Random(7), _x.Row(0));
        RandomNumbers.FillNormal(new Random(8), _y.Row(0));
        _norm.Weight.Row(0).Fill(1);
    }

    [Params(384, 768, 1536, 3072)]
    public int Width { get; set; }

    [Benchmark]
    public float SoftmaxRow() => _leaves.Softmax.ExpRow(Pointer(_y), 0.125f, null, Width, Width);

    [Benchmark]
    public void AddLayerNorm() =>
        _leaves.LayerNorm.AddLayerNorm(Pointer(_x), Pointer(_zeros), Pointer(_norm.Weight), Pointer(_norm.Bias), _norm.Epsilon, Width, Pointer(_y));

    [Benchmark]
    public void Quantize()
    {
        _leaves.Quantizer.MinMax(Pointer(_x), Width, out var low, out var high);
        _leaves.Quantizer.Quantize(Pointer(_x), ActivationGrid.Fit(ActivationRule.Int8, low, high), Width, _codes.Row(0));
    }

    private static float* Pointer(Matrix matrix) => (float*)matrix.Buffer.Pointer;
}
