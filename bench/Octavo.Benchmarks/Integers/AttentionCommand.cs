using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Integers;

/// <summary><c>attention</c>: attention in integers beside attention in floats, taking turns in one process: of a head, and of whole int8 passes of BERT-base.</summary>
internal static class AttentionCommand
{
    private const int Heads = 12, Dimension = 64;

    private static readonly Option<string[]> Shapes = new("--shapes") { Description = "of whole passes", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["8x128", "1x128", "32x384", "1x512"] };
    private static readonly Option<int[]> Lengths = new("--lengths") { Description = "tokens of a head's sequence", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [16, 64, 128, 256, 384, 512] };
    private static readonly Option<int> Repetitions = new("--repetitions") { Description = "pairs of passes", DefaultValueFactory = _ => 15 };
    private static readonly Option<int> Threads = new("--threads") { Description = "of the passes", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("attention", "attention in integers and in floats by turns: a head, and whole int8 passes of BERT-base (random weights)") { Shapes, Lengths, Repetitions, Threads };
        command.SetAction(parsed => Run(parsed.GetValue(Shapes)!, parsed.GetValue(Lengths)!, parsed.GetValue(Repetitions), parsed.GetValue(Threads)));
        return command;
    }

    private static void Run(string[] shapes, int[] lengths, int repetitions, int threads)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {Machine.Processors} processors, {threads} threads; {DateTime.UtcNow:yyyy-MM-dd}; {repetitions} pairs, medians; of the ratios the middle half\n\n");
        text.Append("| what | floats | integers | floats / integers |\n|---|---|---|---|\n");
        foreach (var tokens in lengths)
            Row(text, $"a head of {tokens} x {Dimension}, us", HeadOf(tokens, repetitions), 1000.0 / Heads);
        var folder = RandomCheckpoint.FolderOf(ModelShape.BertBase);
        using var floats = TextClassifier.Load(folder, new ModelOptions { Threads = threads, Quantization = new() { Attention = AttentionPrecision.Float } });
        using var integers = TextClassifier.Load(folder, new ModelOptions { Threads = threads, Quantization = new() { Attention = AttentionPrecision.Int8 } });
        foreach (var shape in shapes)
        {
            var batch = Workload.Create(shape).Batches[0];
            Row(text, $"BERT-base int8, {shape}, ms", Turns(repetitions, () => floats.Logits(batch), () => integers.Logits(batch)), 1);
        }

        Console.Out.Write(text);
    }

    private static void Row(StringBuilder text, string what, (double A, double B, double Ratio, double Low, double High) times, double factor) =>
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {times.A * factor:F1} | {times.B * factor:F1} | {times.Ratio:F3} ({times.Low:F3} to {times.High:F3}) |\n");

    private static (double A, double B, double Ratio, double Low, double High) HeadOf(int tokens, int repetitions)
    {
        using var qkv = new Matrix(tokens, 3 * Heads * Dimension);
        using var context = new Matrix(tokens, Heads * Dimension);
        var random = new Random(7);
        for (var r = 0; r < tokens; r++)
        {
            foreach (ref var value in qkv.Row(r))
                value = (random.NextSingle() - 0.5f) * 3;
        }

        using var scratch = new Matrix((int)Math.Max(Octavo.Kernels.Float.Attention.ScratchLength(tokens, Dimension), IntegerAttention.ScratchLength(tokens, Dimension)));
        var integers = new IntegerAttention(Leaves.Chosen);
        void Each(Action<AttentionHead> run)
        {
            for (var head = 0; head < Heads; head++)
                run(new AttentionHead(0, tokens, tokens, head, Heads, Dimension));
        }

        return Turns(
            repetitions * 10,
            () => Each(head => Octavo.Kernels.Float.Attention.Run(Leaves.Chosen, qkv, head, null, null, default, scratch, context)),
            () => Each(head => integers.Run(qkv, head, null, null, default, scratch, context)));
    }

    /// <summary>Medians in milliseconds of two passes that take turns, and of the ratios of each pair with their quarters.</summary>
    private static (double A, double B, double Ratio, double Low, double High) Turns(int repetitions, Action a, Action b)
    {
        a();
        b();
        var (first, second, ratios) = (new double[repetitions], new double[repetitions], new double[repetitions]);
        for (var i = 0; i < repetitions; i++)
        {
            (first[i], second[i]) = (Time(a), Time(b));
            ratios[i] = first[i] / second[i];
        }

        foreach (var values in (double[][])[first, second, ratios])
            Array.Sort(values);
        return (first[repetitions / 2], second[repetitions / 2], ratios[repetitions / 2], ratios[repetitions / 4], ratios[repetitions * 3 / 4]);
    }

    private static double Time(Action pass)
    {
        var start = Stopwatch.GetTimestamp();
        pass();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
