using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Windows;

/// <summary><c>windows</c>: what a layer of ModernBERT costs whose tokens see 64 places on each side, and one whose tokens see all, as texts grow.</summary>
internal static class WindowsCommand
{
    private const int Heads = 12, Dimension = 64, Reach = 64;

    private static readonly Option<int[]> Lengths = new("--lengths") { Description = "tokens of the sequence", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1024, 4096, 8192] };
    private static readonly Option<int> Threads = new("--threads") { Description = "of the passes; attention of a head has one", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "of each, of which the fastest counts", DefaultValueFactory = _ => 3 };

    public static Command Create()
    {
        var command = new Command("windows", "local and global layers of ModernBERT-base (random weights), milliseconds of a layer as the length grows") { Lengths, Threads, Repetitions };
        command.SetAction(parsed => Run(parsed.GetValue(Lengths)!, parsed.GetValue(Threads), parsed.GetValue(Repetitions)));
        return command;
    }

    private static void Run(int[] lengths, int threads, int repetitions)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {Machine.Processors} processors, {threads} threads; {DateTime.UtcNow:yyyy-MM-dd}; window 128, random weights\n\n");
        text.Append("| what | tokens | local: ms | us a token | native MB | global: ms | us a token | native MB |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var tokens in lengths)
            Row(text, "attention of a head, fp32", tokens, AttentionOf(tokens, true, repetitions), AttentionOf(tokens, false, repetitions));
        using var local = new WindowCheckpoint("sliding_attention");
        using var global = new WindowCheckpoint("full_attention");
        foreach (var (name, options) in ((string, QuantizationOptions?)[])[("a layer, fp32", null), ("a layer, int8", new())])
        {
            foreach (var tokens in lengths)
                Row(text, name, tokens, LayerOf(local, tokens, threads, options, repetitions), LayerOf(global, tokens, threads, options, repetitions));
        }

        Console.Out.Write(text);
    }

    private static void Row(StringBuilder text, string what, int tokens, (double Ms, double Mb) local, (double Ms, double Mb) global) =>
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {tokens} | {local.Ms:F1} | {local.Ms * 1000 / tokens:F2} | {local.Mb:F1} | {global.Ms:F1} | {global.Ms * 1000 / tokens:F2} | {global.Mb:F1} |\n");

    /// <summary>The fastest time and the buffers of the passes.</summary>
    private static (double Ms, double Mb) LayerOf(WindowCheckpoint checkpoint, int tokens, int threads, QuantizationOptions? options, int repetitions)
    {
        using var model = TextClassifier.Load(checkpoint.Folder, new ModelOptions { Threads = threads, Quantization = options });
        var (batch, before) = (Workload.Create(string.Create(CultureInfo.InvariantCulture, $"1x{tokens}")).Batches[0], MemoryUse.Now().NativeBytes);
        var fastest = Fastest(repetitions, () => model.Logits(batch)) / WindowCheckpoint.Layers;
        return (fastest, (MemoryUse.Now().NativeBytes - before) / 1e6);
    }

    private static (double Ms, double Mb) AttentionOf(int tokens, bool isLocal, int repetitions)
    {
        using var qkv = new Matrix(tokens, 3 * Heads * Dimension);
        using var context = new Matrix(tokens, Heads * Dimension);
        var random = new Random(7);
        for (var r = 0; r < tokens; r++)
            RandomNumbers.FillNormal(random, qkv.Row(r));
        var floats = isLocal ? LocalAttention.ScratchLength(tokens, Reach, Dimension) : Attention.ScratchLength(tokens, Dimension);
        using var scratch = new Matrix((int)floats);
        var head = new AttentionHead(0, tokens, tokens, Heads / 2, Heads, Dimension);
        var fastest = Fastest(repetitions * 3, () =>
        {
            if (isLocal)
                LocalAttention.Run(Leaves.Chosen, qkv, head, Reach, null, scratch, context);
            else
                Attention.Run(Leaves.Chosen, qkv, head, null, null, default, scratch, context);
        });
        return (fastest, floats * sizeof(float) / 1e6);
    }

    private static double Fastest(int repetitions, Action pass)
    {
        pass();
        var fastest = double.MaxValue;
        for (var i = 0; i < repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            pass();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return fastest;
    }
}
