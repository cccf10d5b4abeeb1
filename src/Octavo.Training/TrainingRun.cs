using System.Diagnostics;
using System.Globalization;

namespace Octavo.Training;

/// <summary>The settings and the clock of a run.</summary>
internal sealed class TrainingRun
{
    private readonly int _interval;
    private double _earlierSeconds;
    private long _started = Stopwatch.GetTimestamp();
    private double _pause;

    public TrainingRun(TrainingSubject subject, TrainingOptions options, TrainingData data, Teacher? teacher, IReadOnlyList<string> newLayers, IReadOnlyList<(string Name, string Value)> start)
    {
        NewLayers = newLayers;
        Metric = subject.Metric;
        var batches = data.BatchCount(options.BatchSize);
        StepsOfEpoch = (batches + options.Accumulate - 1) / options.Accumulate;
        TotalSteps = options.MaxSteps > 0 ? options.MaxSteps : StepsOf(options.Epochs, StepsOfEpoch);
        _interval = options.EvalSteps > 0 ? options.EvalSteps : StepsOfEpoch;
        Settings =
        [
            ("task", subject.Name),
            ("examples", data.Count.ToString(CultureInfo.InvariantCulture)),
            ("data", data.Fingerprint),
            .. start,
            ("teacher", teacher?.Fingerprint ?? TrainingOptions.None),
            .. subject.Settings,
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

    /// <summary>Whether a step is followed by an evaluation.</summary>
    /// <param name="step">How many steps were done.</param>
    public bool IsTimeToEvaluate(int step) => step % _interval == 0 || step == TotalSteps;

    /// <summary>Whether the evaluation behind the last step is missing: the run was broken off in it.</summary>
    public bool LacksEvaluation(TrainingHistory history) =>
        history.Losses.Count is > 0 and var step && IsTimeToEvaluate(step) && (history.Evaluations.Count == 0 || history.Evaluations[^1].Step < step);

    /// <summary>What there is to tell after a step.</summary>
    public TrainingProgress Progress(TrainingHistory history, double rate, EvaluationPoint? evaluation)
    {
        var (step, seconds) = (history.Losses.Count, Seconds);
        return new(step, TotalSteps, history.Losses[^1], rate, Tokens / seconds, seconds / step * (TotalSteps - step), evaluation);
    }

    /// <summary>Takes over what earlier sessions did.</summary>
    public void Continue(double seconds, long tokens) => (_earlierSeconds, Tokens, _started, _pause) = (seconds, tokens, Stopwatch.GetTimestamp(), 0);

    /// <summary>Counts tokens.</summary>
    public void Add(int tokens) => Tokens += tokens;

    /// <summary>Does something that is no training.</summary>
    public T Aside<T>(Func<T> work)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _pause += Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    private static int StepsOf(int epochs, int steps) => (long)epochs * steps <= int.MaxValue
        ? epochs * steps
        : throw new ArgumentException($"epochs: expected at most {int.MaxValue / steps} of {steps} steps each, found {epochs}");
}
