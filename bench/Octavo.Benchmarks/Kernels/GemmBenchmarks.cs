using BenchmarkDotNet.Attributes;
using Octavo.Benchmarks.Gemm;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Kernels;

/// <summary>The linear layers of BERT-base and MiniLM, one thread.</summary>
public class GemmBenchmarks
{
    private IProduct? _product;

    [Params("int8", "fast7", "fp32")]
    public string Precision { get; set; } = "int8";

    [Params(1024, 16)]
    public int M { get; set; }

    [ParamsSource(nameof(Layers))]
    public string Layer { get; set; } = "";

    public static IEnumerable<string> Layers => GemmShape.All.Select(shape => shape.Name);

    [GlobalSetup]
    public void Setup() => _product = Product.Create(Precision, Leaves.Chosen, GemmShape.All.Single(shape => shape.Name == Layer), M);

    [GlobalCleanup]
    public void Cleanup() => _product!.Dispose();

    [Benchmark]
    public void Multiply() => _product!.Run();
}
