using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Peers;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Benchmarks.Threads;

/// <summary><c>threads</c>: single passes with one and with all threads, on the machine as it is and beside a process that keeps one processor busy.</summary>
internal static class ThreadsCommand
{
    private static readonly string[] Shapes = ["1x16", "1x128", "8x128"];
    private static readonly Option<double> Seconds = new("--seconds") { Description = "of each shape and place", DefaultValueFactory = _ => 6 };
    private static readonly Option<int> Threads = new("--threads") { Description = "beside one", DefaultValueFactory = _ => Machine.Threads };
    private static readonly Option<string[]> Wanted = new("--shapes") { Description = string.Join(", ", Shapes), AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "not beside a busy process" };
    private static readonly Option<bool> Save = new("--save") { Description = "write bench/results/<cpu>/threads.md" };

    public static Command Create()
    {
        var command = new Command("threads", "passes of an int8 BERT-base with one thread and with all, quiet and beside a busy process") { Seconds, Threads, Wanted, Quiet, Save };
        command.SetAction(parsed => Run(parsed.GetValue(Seconds), parsed.GetValue(Threads), parsed.GetValue(Wanted) is { Length: > 0 } some ? some : Shapes, parsed.GetValue(Quiet), parsed.GetValue(Save)));
        return command;
    }

    private static void Run(double seconds, int threads, string[] shapes, bool quiet, bool save)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {Machine.Processors} processors; {DateTime.UtcNow:yyyy-MM-dd}; BERT-base int8, random weights; Octavo {typeof(Machine).Assembly.GetName().Version?.ToString(3)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| shape | beside | 1 thread: median ms | p99 ms | {threads} threads: median ms | p99 ms | p99 / median | of one thread's median | of its mean |\n|---|---|---|---|---|---|---|---|---|\n");
        var folder = RandomCheckpoint.FolderOf(ModelShape.BertBase);
        using var many = Load(folder, threads);
        using var one = Load(folder, 1);
        foreach (var shape in shapes)
            Row(text, shape, "nothing", seconds, one, many);
        if (!quiet)
            Busy(text, seconds, shapes, one, many);
        Console.Out.Write(text);
        if (!save)
            return;
        var results = ResultFiles.FolderOf(Machine.CpuName);
        Directory.CreateDirectory(results);
        File.WriteAllText(Path.Combine(results, "threads.md"), text.ToString());
    }

    private static void Busy(StringBuilder text, double seconds, string[] shapes, TextClassifier one, TextClassifier many)
    {
        using var busy = Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            foreach (var shape in shapes)
                Row(text, shape, "a busy process", seconds, one, many);
        }
        finally
        {
            busy.Kill();
        }
    }

    private static TextClassifier Load(string folder, int threads) => TextClassifier.Load(folder, new ModelOptions { Threads = threads, Quantization = new() });

    /// <summary>
    /// Both in turns of half a second, all threads first: in a new process the compiler is still at work then. The first two passes of a turn
    /// do not count: threads wake up in them.
    /// </summary>
    private static void Row(StringBuilder text, string shape, string beside, double seconds, TextClassifier one, TextClassifier many)
    {
        var batch = Workload.Create(shape).Batches[0];
        var (ofOne, ofMany) = (new List<double>(), new List<double>());
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            Turn(many, ofMany);
            Turn(one, ofOne);
        }

        Console.Error.WriteLine($"{shape} beside {beside}: {ofOne.Count} and {ofMany.Count} passes");
        var (a, b) = (new Quantiles(ofOne), new Quantiles(ofMany));
        text.Append(CultureInfo.InvariantCulture, $"| {shape} | {beside} | {a.Median:F2} | {a.P99:F2} | {b.Median:F2} | {b.P99:F2} | {b.P99 / b.Median:F2} | {b.Median / a.Median:F2} | {b.Mean / a.Mean:F2} |\n");

        void Turn(TextClassifier model, List<double> times)
        {
            var start = Stopwatch.GetTimestamp();
            for (var pass = 0; pass < 4 || Stopwatch.GetElapsedTime(start).TotalSeconds < .5; pass++)
            {
                var began = Stopwatch.GetTimestamp();
                model.Logits(batch);
                if (pass >= 2)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
    }

    private sealed class Quantiles
    {
        public Quantiles(List<double> milliseconds)
        {
            var sorted = milliseconds.Order().ToArray();
            (Median, P99, Mean) = (sorted[sorted.Length / 2], sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * .99))], sorted.Average());
        }

        public double Median { get; }

        public double P99 { get; }

        public double Mean { get; }
    }
}
