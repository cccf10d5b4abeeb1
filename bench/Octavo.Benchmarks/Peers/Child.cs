using System.Diagnostics;
using System.Text.Json;
using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Peers;

/// <summary>The inside of a child process: one engine, one model, one number of threads; a shape is asked for in each line of the input.</summary>
internal sealed class Child(EngineKind kind, int threads, IEngine engine)
{
    private const double WarmUpSeconds = 0.4;

    // Other runtimes' threads spin for a while after a call: they must not be taken for a slower machine.
    private static readonly TimeSpan SpinTime = TimeSpan.FromMilliseconds(60);
    private readonly PeakMeter? _meter =
        PeakLoops.For(kind.Precision, KernelSet.Chosen.Set) is { } loop ? new PeakMeter(loop, threads) : null;

    private readonly Dictionary<string, (Workload Workload, int Passes)> _ready = [];

    /// <summary>Answers until the input ends.</summary>
    public static void Serve(EngineKind kind, ModelShape model, int threads, string peersFolder)
    {
        // What native libraries print must not mix with the answers.
        var output = Console.Out;
        Console.SetOut(Console.Error);
        try
        {
            using var engine = kind.Load(model, threads, peersFolder);
            var child = new Child(kind, threads, engine);
            Write(output, new Answer { Version = engine.Version });
            while (Console.In.ReadLine() is { } shape)
                Write(output, child.Measure(shape));
        }
        catch (Exception e)
        {
            Write(output, new Answer { Error = $"{e.GetType().Name}: {e.Message}".ReplaceLineEndings(" ") });
        }
    }

    private static void Write(TextWriter output, Answer answer)
    {
        output.WriteLine(JsonSerializer.Serialize(answer));
        output.Flush();
    }

    private Answer Measure(string shape)
    {
        if (!_ready.TryGetValue(shape, out var ready))
            _ready.Add(shape, ready = WarmUp(shape));
        var ghz = Frequency.Measure();
        var before = _meter?.Measure() ?? double.NaN;
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var seconds = engine.Time(ready.Workload, ready.Passes);
        var busy = (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(start);
        if (!kind.IsOctavo && threads > 1)
            Thread.Sleep(SpinTime);
        var after = _meter?.Measure() ?? double.NaN;
        return new Answer { Seconds = seconds, Passes = ready.Passes, Before = before, After = after, Busy = busy, Ghz = ghz };
    }

    /// <summary>One pass; where that is short, as many as compilers and caches need. Finds how many passes a repetition has.</summary>
    private (Workload Workload, int Passes) WarmUp(string shape)
    {
        var workload = Workload.Create(shape);
        var start = Stopwatch.GetTimestamp();
        for (var passes = 1; ;)
        {
            var seconds = engine.Time(workload, passes) * passes;
            var missing = engine.SecondsAtLeast / Math.Max(seconds, 1e-6);
            if (missing > 1.3)
                passes *= (int)Math.Clamp(Math.Ceiling(missing), 2, 8);
            else if (Stopwatch.GetElapsedTime(start).TotalSeconds >= WarmUpSeconds)
                return (workload, passes);
        }
    }
}
