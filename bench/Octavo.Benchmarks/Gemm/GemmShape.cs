namespace Octavo.Benchmarks.Gemm;

/// <summary>A linear layer of BERT-base or MiniLM.</summary>
/// <param name="Name">Which.</param>
/// <param name="K">Inputs.</param>
/// <param name="N">Outputs.</param>
internal sealed record GemmShape(string Name, int K, int N)
{
    public static IReadOnlyList<GemmShape> All { get; } =
    [
        new("BERT q, k, v", 768, 2304), new("BERT projection", 768, 768), new("BERT feed-forward 1", 768, 3072), new("BERT feed-forward 2", 3072, 768),
        new("MiniLM q, k, v", 384, 1152), new("MiniLM projection", 384, 384), new("MiniLM feed-forward 1", 384, 1536), new("MiniLM feed-forward 2", 1536, 384),
    ];

    /// <summary>Operations of one product, 10^9.</summary>
    public double Gop(int rows) => 2.0 * rows * K * N / 1e9;
}
