using System.Diagnostics;
using System.Globalization;
using Octavo.Evaluation;

namespace Octavo.Training;

/// <summary>The settings and the clock of a run.</summary>
internal sealed class TrainingRun
{
    private double _earlierSeconds;
    private long _started = Stopwatch.GetTimestamp();
    private double _pause;

    public TrainingRun(GlueTask task, TrainingOptions options, TrainingData data, Teacher? teacher, IReadOnlyList<string> newLayers, IReadOnlyList<(string Name, string Value)> start)
    {
        NewLayers = newLayers;
        Metric = MetricOf(task);
        var batches = data.BatchCount(options.BatchSize);
        StepsOfEpoch = (batches + options.Accumulate - 1) / options.Accumulate;
        TotalSteps = options.MaxSteps > 0 ? options.MaxSteps : StepsOf(options.Epochs, StepsOfEpoch);
        Settings =
        [
            ("task", task.Name),
            ("examples", data.Count.ToString(CultureInfo.InvariantCulture)),
            ("data", data.Fingerprint),
            .. start,
            ("teacher", teacher?.Fingerprint ?? TrainingOptions.None),
            .. options.Settings,
        ];
    }

    /// <summary>What must be the same when the run is resumed, as text.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; }

    /// <summary>Layers that the start did not have.</summary>
    public IReadOnlyList<string> NewLayers { get; }

    /// <summary>The metric by which checkpoints are compared.</summary>
    public string Metric { get; }

    /// <summary>Steps of an epoch.</summary>
    public int StepsOfEpoch { get; }

    /// <summary>Steps of all epochs, or as many as are allowed.</summary>
    public int TotalSteps { get; }

    /// <summary>Tokens learned from so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>Seconds of training steps so far, over all sessions; neither evaluations nor saving.</summary>
    public double Seconds => _earlierSeconds + Stopwatch.GetElapsedTime(_started).TotalSeconds - _pause;

    /// <summary>Takes over what earlier sessions did.</summary>
    public void Continue(double seconds, long tokens) => (_earlierSeconds, Tokens, _started, _pause) = (seconds, tokens, Stopwatch.GetTimestamp(), 0);

    /// <summary>Counts tokens.</summary>
    public void Add(int tokens) => Tokens += tokens;

    /// <summary>Does something that is no training.</summary>
    public T Aside<T>(Func<T> work)
    {
        var began = Stopwatch.GetTimestamp();
        var result = work();
        _pause += Stopwatch.GetElapsedTime(began).TotalSeconds;
        return result;
    }

    private static string MetricOf(GlueTask task) =>
        ((string[])["acc_and_f1", "corr", "mcc", "f1_micro", "acc"]).FirstOrDefault(task.Metrics.Contains) ?? task.Metrics[0];

    private static int StepsOf(int epochs, int steps) => (long)epochs * steps <= int.MaxValue
        ? epochs * steps
        : throw new ArgumentException($"epochs: expected at most {int.MaxValue / steps} of {steps} steps each, found {epochs}");
}
