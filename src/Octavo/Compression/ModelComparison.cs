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

    /// <summary>The difference of F1 with its paired bootstrap interval, 95 %; null for regression.</summary>
    public required BootstrapInterval? F1Difference { get; init; }

    /// <summary>
    /// McNemar's exact test: how likely so uneven a split of the examples that only one model gets right is, if both
    /// are equally good; null for regression.
    /// </summary>
    public required double? McNemar { get; init; }

    /// <summary>The examples whose label changed; none for regression.</summary>
    public required IReadOnlyList<LabelFlip> Flips { get; init; }

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
        var isRegression = reference.Task.IsRegression;
        var (a, b) = (Classes(reference), Classes(other));
        int[] labels = isRegression ? [] : [.. reference.Examples.Select(example => (int)example.Label)];
        return new()
        {
            MetricDifferences = [.. reference.Metrics.Zip(other.Metrics, (x, y) => KeyValuePair.Create(x.Key, y.Value - x.Value))],
            F1Difference = isRegression ? null : Statistics.F1Difference(a, b, labels),
            McNemar = isRegression ? null : Statistics.McNemar(a, b, labels),
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
        result.Task.IsRegression ? [] : [.. result.Examples.Select(example => (int)example.Prediction)];

    private static float[] Logits(EvaluationResult result) => [.. result.Examples.SelectMany(example => example.Logits)];
}
