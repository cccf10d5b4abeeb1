using System.CommandLine;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Text;

namespace Octavo.Benchmarks.Embeddings;

/// <summary><c>rerank</c>: a query with a hundred passages, as a cross-encoder scores them: ragged in one call, and padded in one run of ONNX Runtime.</summary>
internal static class RerankCommand
{
    private const int Passages = 100, Longest = 128, Shortest = 32;

    private static readonly Option<int> Threads = new("--threads") { Description = "of a pass", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "of each, in turns; the median counts", DefaultValueFactory = _ => 5 };
    private static readonly Option<string> PeersFolder = new("--peers-dir") { Description = "folder of ONNX Runtime's graphs", DefaultValueFactory = _ => Places.Peers };

    public static Command Create()
    {
        var command = new Command("rerank", "1 query x 100 passages through the bundled cross-encoder: seconds, beside ONNX Runtime padded in one run") { Threads, Repetitions, PeersFolder };
        command.SetAction(parsed => Run(parsed.GetValue(Threads), parsed.GetValue(Repetitions), parsed.GetValue(PeersFolder)!));
        return command;
    }

    private static void Run(int threads, int repetitions, string peers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {threads} threads; {DateTime.UtcNow:yyyy-MM-dd}; {Passages} pairs, MiniLM of 6 layers\n\n");
        text.Append("| pairs | engine | ms | passages a second | times ONNX Runtime |\n|---|---|---|---|---|\n");
        var random = new Random(7);
        int[] full = [.. Enumerable.Repeat(Longest, Passages)], mixed = [.. Enumerable.Range(0, Passages).Select(_ => random.Next(Shortest, Longest + 1))];
        Measure(text, $"{Longest} tokens each", full, threads, repetitions, peers);
        Measure(text, $"{Shortest} to {Longest} tokens", mixed, threads, repetitions, peers);
        Console.Out.Write(text);
    }

    private static void Measure(StringBuilder text, string name, int[] lengths, int threads, int repetitions, string peers)
    {
        var (ragged, padded) = (new Workload(name, [Batch(lengths, isPadded: false)]), new Workload(name, [Batch(lengths, isPadded: true)]));
        foreach (var precision in (string[])["fp32", "int8"])
        {
            using var octavo = new EngineKind("octavo", precision).Load(ModelShape.MiniLm, threads, peers);
            using var onnx = new EngineKind("onnxruntime", precision).Load(ModelShape.MiniLm, threads, peers);
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var i = 0; i <= repetitions; i++)
            {
                var (a, b) = (octavo.Time(ragged, 1), onnx.Time(padded, 1));
                if (i == 0) continue; // to warm up
                ours.Add(a);
                theirs.Add(b);
            }

            var (median, other) = (Median(ours), Median(theirs));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | octavo {precision} | {median * 1000:F1} | {Passages / median:F0} | {other / median:F2} |\n");
            text.Append(CultureInfo.InvariantCulture, $"| {name} | onnxruntime {precision} | {other * 1000:F1} | {Passages / other:F0} | 1 |\n");
        }
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private static TokenBatch Batch(int[] lengths, bool isPadded)
    {
        var random = new Random(7);
        var (ids, mask, offsets) = (new List<int>(), new List<byte>(), new List<int> { 0 });
        foreach (var length in lengths)
        {
            for (var i = 0; i < (isPadded ? Longest : length); i++)
            {
                ids.Add(i < length ? random.Next(1000, ModelShape.Vocabulary) : 0);
                mask.Add((byte)(i < length ? 1 : 0));
            }

            offsets.Add(ids.Count);
        }

        return new([.. ids], new int[ids.Count], [.. offsets], isPadded ? [.. mask] : null);
    }
}
