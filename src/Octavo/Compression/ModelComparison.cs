using Octavo.Evaluation;

namespace Octavo.Compression;

/// <summary>
/// What changed between two models that answered the same examples, and how much of it could be chance. F1 alone
/// cannot rank quantisation schemes: its noise on a few hundred examples hides differences of 15 dB.
/// </summary>
public sealed class ModelComparison
{
    private ModelComparison()
    {
    }

    /// <summary>Each metric of the other model less that of the reference, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> MetricDifferences { get; init; }

    /// <summary>The same with paired bootstrap intervals, 95 %, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Intervals { get; init; }

    /// <summary>The difference of F1 among them; null where the task has none.</summary>
    public BootstrapInterval? F1Difference => Intervals.Where(item => item.Key == "f1").Select(item => (BootstrapInterval?)item.Value).FirstOrDefault();

    /// <summary>
    /// McNemar's exact test: how likely so uneven a split of the examples that only one model gets right is, if both
    /// are equally good; null for regression.
    /// </summary>
    public required double? McNemar { get; init; }

    /// <summary>The examples whose label changed; none for regression, nor where a text has several labels.</summary>
    public required IReadOnlyList<LabelFlip> Flips { get; init; }

    /// <summary>Where a text has several labels: how many of all labels' decisions changed; null for other tasks.</summary>
    public int? DecisionsChanged { get; init; }

    /// <summary>Signal to noise of the logits in decibels; infinite where equal. Six are one bit.</summary>
    public required double SignalToNoise { get; init; }

    /// <summary>Seconds of the reference by seconds of the other.</summary>
    public required double SpeedUp { get; init; }

    /// <summary>The difference of a metric.</summary>
    /// <param name="metric">Its name, as <c>acc</c>.</param>
    public double Difference(string metric) => MetricDifferences.First(item => item.Key == metric).Value;

    /// <summary>Compares a model with a reference.</summary>
    /// <param name="reference">What the reference answered.</param>
    /// <param name="other">What the other model answered, to the same examples.</param>
    /// <exception cref="ArgumentException">The tasks or the examples differ.</exception>
    public static ModelComparison Of(EvaluationResult reference, EvaluationResult other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        Check(reference, other);
        var (a, b) = (Classes(reference), Classes(other));
        int[] labels = a.Length == 0 ? [] : [.. reference.Examples.Select(example => (int)example.Label)];
        return new()
        {
            MetricDifferences = [.. reference.Metrics.Zip(other.Metrics, (x, y) => KeyValuePair.Create(x.Key, y.Value - x.Value))],
            Intervals = Bootstrap.OfDifference(reference, other),
            McNemar = reference.Task.IsRegression ? null : McNemarOf(reference, other),
            DecisionsChanged = reference.Task.IsMultiLabel ? reference.Examples.Zip(other.Examples, Changes).Sum() : null,
            Flips = [.. Statistics.Flips(a, b).Select(i => new LabelFlip(i, reference.Examples[i].Example, labels[i], a[i], b[i]))],
            SignalToNoise = Statistics.SignalToNoise(Logits(reference), Logits(other)),
            SpeedUp = reference.Seconds / other.Seconds,
        };
    }

    private static void Check(EvaluationResult reference, EvaluationResult other)
    {
        if (reference.Task != other.Task)
            throw new ArgumentException($"expected the task {reference.Task.Name} of both models, found {other.Task.Name}", nameof(other));
        if (!reference.Examples.Select(example => example.Example).SequenceEqual(other.Examples.Select(example => example.Example)))
            throw new ArgumentException($"expected the same {reference.Examples.Count} examples of both models, found others", nameof(other));
    }

    private static int[] Classes(EvaluationResult result) =>
        result.Task.IsRegression || result.Task.IsMultiLabel ? [] : [.. result.Examples.Select(example => (int)example.Prediction)];

    private static double McNemarOf(EvaluationResult reference, EvaluationResult other)
    {
        int onlyReference = 0, onlyOther = 0;
        foreach (var (a, b) in reference.Examples.Zip(other.Examples))
        {
            var (isRight, isRightOther) = (a.IsRight(reference.Task), b.IsRight(other.Task));
            if (isRight && !isRightOther) onlyReference++;
            if (!isRight && isRightOther) onlyOther++;
        }

        return Statistics.McNemar(onlyReference, onlyOther);
    }

    private static int Changes(ExampleResult a, ExampleResult b) =>
        a.PredictedLabels.Except(b.PredictedLabels).Count() + b.PredictedLabels.Except(a.PredictedLabels).Count();

    private static float[] Logits(EvaluationResult result) => [.. result.Examples.SelectMany(example => example.Logits)];
}
