using Octavo.Data;
using BenchmarkDotNet.Attributes;
using Octavo.Benchmarks.Workloads;
using Octavo.Evaluation;
using Octavo.Text;

namespace Octavo.Benchmarks.Kernels;

/// <summary>MRPC's dev set into the caller's buffers: one operation is one token, so that 125 ns are 8 million tokens a second.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    /// <summary>Tokens of the 408 pairs, special ones included.</summary>
    private const int Tokens = 21_723;

    private readonly WordPieceTokenizer _tokenizer = WordPieceTokenizer.Load(Places.MiniLm);
    private readonly IReadOnlyList<GlueExample> _examples = GlueTask.Find("mrpc").ReadExamples(Places.Mrpc);
    private readonly int[] _ids = new int[512];
    private readonly int[] _types = new int[512];

    [GlobalSetup]
    public void Check()
    {
        var tokens = Encode();
        if (tokens != Tokens)
            throw new InvalidOperationException($"expected {Tokens} tokens, found {tokens}");
    }

    [Benchmark(OperationsPerInvoke = Tokens)]
    public int Encode()
    {
        var tokens = 0;
        foreach (var example in _examples)
            tokens += _tokenizer.Encode(example.Text, example.Pair, _ids, _types);
        return tokens;
    }
}
