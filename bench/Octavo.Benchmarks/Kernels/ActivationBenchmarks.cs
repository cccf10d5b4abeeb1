using BenchmarkDotNet.Attributes;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Kernels;

/// <summary>The end of a float product, bias and activation, over 1,536 values; a result divided by them is the time of one.</summary>
public unsafe class ActivationBenchmarks
{
    private const int Width = 1536;

    private readonly Matrix _x = new(Width);
    private readonly Matrix _y = new(Width);
    private readonly Matrix _zeros = new(Width);
    private Epilogue _epilogue = Leaves.Chosen.Epilogues[Activation.None];

    public ActivationBenchmarks() => RandomNumbers.FillNormal(new Random(7), _x.Row(0));

    [Params("None", "Gelu", "Tanh", "GeluTanh", "GeluClipped", "GeluQuick", "Relu", "Silu")]
    public string Function { get; set; } = "None";

    [GlobalSetup]
    public void Choose() => _epilogue = Leaves.Chosen.Epilogues[Enum.Parse<Activation>(Function)];

    [Benchmark]
    public void Activate() => _epilogue.Bias(Pointer(_x), Pointer(_zeros), Width, Pointer(_y));

    private static float* Pointer(Matrix matrix) => (float*)matrix.Buffer.Pointer;
}
