using System.Diagnostics;
using System.Globalization;
using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Workloads;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Peers;

/// <summary>
/// Times all engines in turns: each repetition asks every child process once, so that a slow minute of the machine meets
/// all of them, and none computes while another's threads still spin.
/// </summary>
internal sealed class Rotation(PeersOptions options)
{
    // Repetitions that an unsteady machine spoilt are made up for, up to this many times as many.
    private const int LargestEffort = 2;
    private readonly List<(Measurement Measurement, int Threads)> _measurements = [];
    private readonly SortedDictionary<string, string> _skipped = new(StringComparer.Ordinal);

    /// <summary>Engines that could not run, and why.</summary>
    public IReadOnlyDictionary<string, string> Skipped => _skipped;

    /// <summary>Measures everything.</summary>
    public IReadOnlyList<Row> Run()
    {
        foreach (var threads in options.Threads)
        {
            foreach (var model in options.Models.Where(model => model.Shapes.Any(options.Wants)))
                Run(model, threads);
        }

        return [.. _measurements.Select(item => item.Measurement.ToRow(BestPeak(item.Measurement.Kind, item.Threads)))];
    }

    private void Run(ModelShape model, int threads)
    {
        // Written before the children start: they would all write it.
        if (model != ModelShape.MiniLm && options.Engines.Any(kind => kind.IsOctavo))
            RandomCheckpoint.FolderOf(model);
        var children = new List<ChildProcess>();
        try
        {
            foreach (var kind in options.Engines)
            {
                Log($"{model.Name}, {threads} thread(s): loading {kind}");
                var child = new ChildProcess(kind, model, threads, options.PeersFolder);
                children.Add(child);
                Note(child);
            }

            foreach (var shape in model.Shapes.Where(options.Wants))
                Run(model, Workload.Create(shape), threads, children);
        }
        finally
        {
            foreach (var child in children)
                child.Dispose();
        }
    }

    private void Run(ModelShape model, Workload workload, int threads, List<ChildProcess> children)
    {
        var turns = children
            .Where(child => child.Error is null && child.Kind.Takes(workload.Shape))
            .Select(child => (Child: child, Measurement: new Measurement(child.Kind, model, workload, threads, child.Version!)))
            .ToList();
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < options.Repetitions * LargestEffort; round++)
        {
            if (round > 0 && Stopwatch.GetElapsedTime(start) > options.Limit)
                break;
            foreach (var (child, measurement) in turns)
            {
                if (round >= options.Repetitions && !NeedsMore(measurement, threads, turns.Select(turn => turn.Measurement)))
                    continue;
                if (child.Measure(workload.Shape) is { } answer)
                    measurement.Add(answer);
                Note(child);
            }
        }

        foreach (var (_, measurement) in turns.Where(turn => turn.Measurement.Count > 0))
        {
            _measurements.Add((measurement, threads));
            var row = measurement.ToRow(BestPeak(measurement.Kind, threads));
            Log(string.Create(CultureInfo.InvariantCulture, $"  {row.Shape,-13} {measurement.Kind,-20} {row.MedianS * 1e3,10:F2} ms  {row.ShareOfPeak,4:P0} of {row.PeakGops:F0} GOP/s, {row.Dropped} dropped"));
        }
    }

    private bool NeedsMore(Measurement measurement, int threads, IEnumerable<Measurement> present)
    {
        var loop = Loop(measurement.Kind);
        var best = present.Where(other => other.Count > 0 && Loop(other.Kind) == loop).Select(other => other.BestPeak)
            .Append(BestPeak(measurement.Kind, threads)).Max();
        return measurement.Count > 0 && measurement.Steady(best) < options.Repetitions;
    }

    /// <summary>The best of the loop that a precision is measured by, so far.</summary>
    private double BestPeak(EngineKind kind, int threads) => _measurements
        .Where(item => item.Threads == threads && Loop(item.Measurement.Kind) == Loop(kind))
        .Select(item => item.Measurement.BestPeak).DefaultIfEmpty().Max();

    private static string? Loop(EngineKind kind) => PeakLoops.For(kind.Precision, KernelSet.Chosen.Set)?.Name;

    private void Note(ChildProcess child)
    {
        if (child.Error is { } error && _skipped.TryAdd(child.Kind.ToString(), error))
            Log($"skipped {child.Kind}: {error}");
    }

    private static void Log(string line) => Console.Error.WriteLine(line);
}
