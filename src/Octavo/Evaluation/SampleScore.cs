namespace Octavo.Evaluation;

/// <summary>
/// The metrics of a sample of answers, each of which is in it any number of times: once each for the metrics themselves, drawn
/// with replacement for their intervals. Kept from one sample to the next, so that a sample costs one pass over the answers.
/// </summary>
internal abstract class SampleScore
{
    /// <summary>The score of a task's answers.</summary>
    public static SampleScore Of(GlueTask task, IReadOnlyList<ExampleResult> results) =>
        task.IsRegression ? new NumberScore(results) : task.IsMultiLabel ? new LabelSetScore(task.Labels.Count, results) : new ClassScore(task.Labels.Count, results);

    /// <summary>Looks at a sample.</summary>
    /// <param name="times">How often each answer is in it, [examples].</param>
    public abstract void Count(ReadOnlySpan<int> times);

    /// <summary>A metric of the sample that was counted last; NaN where it is undefined.</summary>
    /// <param name="metric">Its name, as <c>acc</c>.</param>
    public abstract double Value(string metric);

    /// <summary>What is wrong with a metric that a kind of task does not have.</summary>
    protected static ArgumentException Unknown(string metric) => new($"unknown metric '{metric}'", nameof(metric));
}

/// <summary>Accuracy, F1 of the second class and Matthews' correlation.</summary>
internal sealed class ClassScore(int classes, IReadOnlyList<ExampleResult> results) : SampleScore
{
    private readonly (int Label, int Prediction)[] _answers = [.. results.Select(result => ((int)result.Label, (int)result.Prediction))];
    private readonly long[] _labelled = new long[classes];
    private readonly long[] _predicted = new long[classes];
    private long _total;
    private long _right;
    private long _bothSecond;

    /// <inheritdoc/>
    public override void Count(ReadOnlySpan<int> times)
    {
        Array.Clear(_labelled);
        Array.Clear(_predicted);
        (_total, _right, _bothSecond) = (0, 0, 0);
        for (var i = 0; i < times.Length; i++)
        {
            var (label, prediction) = _answers[i];
            var count = times[i];
            _total += count;
            _labelled[label] += count;
            _predicted[prediction] += count;
            if (label != prediction) continue;
            _right += count;
            if (label == 1) _bothSecond += count;
        }
    }

    /// <inheritdoc/>
    public override double Value(string metric) => metric switch
    {
        "acc" => Accuracy,
        "f1" => F1,
        "acc_and_f1" => (Accuracy + F1) / 2,
        "mcc" => Metrics.MatthewsCorrelation(_total, _right, _predicted, _labelled),
        _ => throw Unknown(metric),
    };

    private double Accuracy => (double)_right / _total;

    private double F1 => Metrics.F1(_bothSecond, _labelled[1] + _predicted[1] - (2 * _bothSecond));
}

/// <summary>The share of texts whose labels are all right, and F1 over the decisions (scikit-learn's micro and macro).</summary>
internal sealed class LabelSetScore(int labels, IReadOnlyList<ExampleResult> results) : SampleScore
{
    private readonly (int[] Both, int[] Either, bool IsRight)[] _answers =
    [
        .. results.Select(result => (
            result.TrueLabels.Intersect(result.PredictedLabels).ToArray(),
            result.TrueLabels.Except(result.PredictedLabels).Concat(result.PredictedLabels.Except(result.TrueLabels)).ToArray(),
            result.TrueLabels.SequenceEqual(result.PredictedLabels))),
    ];

    // True positives, and what is on one side alone, of each label.
    private readonly long[] _both = new long[labels];
    private readonly long[] _either = new long[labels];
    private long _total;
    private long _right;

    /// <inheritdoc/>
    public override void Count(ReadOnlySpan<int> times)
    {
        Array.Clear(_both);
        Array.Clear(_either);
        (_total, _right) = (0, 0);
        for (var i = 0; i < times.Length; i++)
        {
            _total += times[i];
            if (_answers[i].IsRight) _right += times[i];
            foreach (var label in _answers[i].Both) _both[label] += times[i];
            foreach (var label in _answers[i].Either) _either[label] += times[i];
        }
    }

    /// <inheritdoc/>
    public override double Value(string metric) => metric switch
    {
        "acc" => (double)_right / _total,
        "f1_micro" => Metrics.F1(_both.Sum(), _either.Sum()),
        "f1_macro" => _both.Zip(_either, Metrics.F1).Average(),
        _ => throw Unknown(metric),
    };
}
