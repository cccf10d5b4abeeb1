using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Peers;
using Octavo.Kernels;
using Octavo.Numerics;

namespace Octavo.Benchmarks.Training;

/// <summary><c>training</c>: the training step of MiniLM beside PyTorch's, at the real lengths of MRPC.</summary>
internal static class TrainingCommand
{
    // Six operations for each weight of the linear layers and token: two forward, four backward.
    private const double WeightsOfLinearLayers = (6 * ((4 * 384 * 384) + (2 * 384 * 1536))) + (384 * 384);

    private static readonly Option<int[]> BatchSizes = new("--batch-size") { Description = "examples of a batch", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [8, 32] };
    private static readonly Option<int[]> Threads = new("--threads") { Description = "threads", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, Machine.Threads] };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "in which each engine has its turn", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> Save = new("--save") { Description = "write bench/results/<cpu>/training.md" };

    public static Command Create()
    {
        var command = new Command("training", "fine-tuning MiniLM on MRPC: forward, backward, clip and AdamW, beside PyTorch's autograd") { BatchSizes, Threads, Rounds, Save };
        command.SetAction(parsed => Run(parsed.GetValue(BatchSizes)!, parsed.GetValue(Threads)!.Distinct(), parsed.GetValue(Rounds), parsed.GetValue(Save)));
        return command;
    }

    private static void Run(int[] sizes, IEnumerable<int> threads, int rounds, bool save)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {DateTime.UtcNow:yyyy-MM-dd}; MiniLM, MRPC's real lengths, dropout .1; PyTorch padded to the longest of a batch\n\n");
        text.Append("| threads | batch | engine | real tokens/s, median | fastest | processor time: tokens/s | share of FMA peak | passes ms | norm, AdamW and codes ms |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var count in threads)
        {
            foreach (var size in sizes) Measure(text, count, size, rounds);
        }

        Console.Out.Write(text);
        if (!save) return;
        var folder = ResultFiles.FolderOf(Machine.CpuName);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "training.md"), text.ToString());
    }

    private static void Measure(StringBuilder text, int threads, int size, int rounds)
    {
        var batches = TrainingBatch.Read(size);
        var peak = PeakLoops.For("fp32", KernelSet.Chosen.Set) is { } loop ? new PeakMeter(loop, threads) : null;
        using var octavo = new OctavoTraining(threads);
        using var int8 = new OctavoTraining(threads, Scheme.Int8);
        using var q8bert = new OctavoTraining(threads, Scheme.Q8Bert);
#if PEERS
        using var torch = new TorchTraining(threads);
        ITrainingEngine[] engines = [octavo, int8, q8bert, torch];
#else
        ITrainingEngine[] engines = [octavo, int8, q8bert];
#endif
        var speeds = engines.ToDictionary(engine => engine, _ => new List<(double Wall, double Processor)>());
        var best = 0.0;
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var engine in engines)
            {
                Console.Error.WriteLine($"{threads} thread(s), batch {size}, round {round} of {rounds}: {engine.Name}");
                best = Math.Max(best, peak?.Measure() ?? double.NaN);
                var speed = Speed(engine, batches, Math.Max(1, 96 / size), round);
                // The first round warms up.
                if (round > 0) speeds[engine].Add(speed);
                // The threads of the other runtime spin for a while.
                Thread.Sleep(300);
            }
        }

        var parts = engines.OfType<OctavoTraining>().ToDictionary(engine => (ITrainingEngine)engine, engine => Parts(engine, batches, rounds));
        foreach (var engine in engines)
        {
            var wall = speeds[engine].Select(speed => speed.Wall).Order().ToList();
            var processor = speeds[engine].Select(speed => speed.Processor).Order().ElementAt(rounds / 2);
            var median = wall[rounds / 2];
            text.Append(CultureInfo.InvariantCulture, $"| {threads} | {size} | {engine.Name} | {median:F0} | {wall[^1]:F0} | {processor:F0} | {median * 6 * WeightsOfLinearLayers / best / 1e9 * 100:F0} % | ");
            text.Append(parts.TryGetValue(engine, out var part) ? string.Create(CultureInfo.InvariantCulture, $"{part.Passes * 1e3:F0} | {part.Optimizer * 1e3:F1} |\n") : " | |\n");
        }
    }

    /// <summary>Real tokens in a second, and in a second of processor time of one thread, which others on the machine do not shorten.</summary>
    private static (double Wall, double Processor) Speed(ITrainingEngine engine, TrainingBatch[] batches, int steps, int round)
    {
        var tokens = 0;
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < steps; i++)
        {
            var batch = batches[((round * steps) + i) % batches.Length];
            engine.Step(batch);
            tokens += batch.Tokens.TokenCount;
        }

        return (tokens / Stopwatch.GetElapsedTime(start).TotalSeconds, tokens / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    /// <summary>The fastest passes and the fastest optimiser of several steps, seconds.</summary>
    private static (double Passes, double Optimizer) Parts(OctavoTraining octavo, TrainingBatch[] batches, int rounds)
    {
        var (passes, optimizer) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < 2 * rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            octavo.Accumulate(batches[0]);
            var middle = Stopwatch.GetTimestamp();
            octavo.Optimize();
            passes = Math.Min(passes, Stopwatch.GetElapsedTime(start, middle).TotalSeconds);
            optimizer = Math.Min(optimizer, Stopwatch.GetElapsedTime(middle).TotalSeconds);
        }

        return (passes, optimizer);
    }
}
