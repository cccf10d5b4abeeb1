namespace Octavo.Evaluation;

/// <summary>
/// Intervals of a task's own metrics, from samples of its examples drawn with replacement (Efron 1979; percentiles). The draws are a
/// function of their number, so that an interval is the same everywhere.
/// </summary>
public static class Bootstrap
{
    /// <summary>How many samples are drawn; of large sets fewer, so that no more than <see cref="MostDraws"/> examples are looked at.</summary>
    private const int MostSamples = 10_000;

    private const int FewestSamples = 1_000;
    private const long MostDraws = 200_000_000;

    /// <summary>Each metric of a result with the interval that holds it in 95 % of the samples.</summary>
    /// <param name="result">A result with labels.</param>
    /// <returns>The metrics, sorted by name; none without labels.</returns>
    public static IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Of(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.HasLabels ? Draw(result.Metrics, result.Examples.Count, [SampleScore.Of(result.Task, result.Examples)]) : [];
    }

    /// <summary>Each metric of <paramref name="b"/> less that of <paramref name="a"/>, paired: both are scored on the same samples.</summary>
    /// <param name="a">A result with labels.</param>
    /// <param name="b">A result on the same examples.</param>
    /// <returns>The differences, sorted by name; none without labels.</returns>
    /// <exception cref="ArgumentException">They have another number of examples, or other metrics.</exception>
    public static IReadOnlyList<KeyValuePair<string, BootstrapInterval>> OfDifference(EvaluationResult a, EvaluationResult b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Examples.Count != b.Examples.Count || !a.Metrics.Select(metric => metric.Key).SequenceEqual(b.Metrics.Select(metric => metric.Key)))
            throw new ArgumentException($"expected the {a.Examples.Count} examples and metrics of the other result, found others", nameof(b));
        if (!a.HasLabels) return [];
        var differences = a.Metrics.Zip(b.Metrics, (x, y) => KeyValuePair.Create(x.Key, y.Value - x.Value)).ToList();
        return Draw(differences, a.Examples.Count, [SampleScore.Of(b.Task, b.Examples), SampleScore.Of(a.Task, a.Examples)]);
    }

    /// <summary>Draws samples and scores them: the first score, less the second where there is one.</summary>
    /// <param name="metrics">The metrics on all examples.</param>
    /// <param name="examples">How many examples there are.</param>
    /// <param name="scores">What scores a sample.</param>
    internal static KeyValuePair<string, BootstrapInterval>[] Draw(IReadOnlyList<KeyValuePair<string, double>> metrics, int examples, SampleScore[] scores)
    {
        var samples = (int)Math.Clamp(MostDraws / examples, FewestSamples, MostSamples);
        var values = metrics.Select(_ => new double[samples]).ToArray();
        var names = metrics.Select(metric => TaskScore.MetricOf(metric.Key)).ToArray();
        var times = new int[examples];
        for (var sample = 0; sample < samples; sample++)
        {
            Array.Clear(times);
            var first = (ulong)sample * (ulong)examples;
            for (var i = 0; i < examples; i++)
                times[(int)Math.BigMul(Statistics.Draw(first + (ulong)i), (ulong)examples, out _)]++;
            foreach (var score in scores) score.Count(times);
            for (var m = 0; m < names.Length; m++)
                values[m][sample] = scores[0].Value(names[m]) - (scores.Length > 1 ? scores[1].Value(names[m]) : 0);
        }

        return [.. metrics.Select((metric, m) => KeyValuePair.Create(metric.Key, Interval(metric.Value, values[m])))];
    }

    /// <summary>Samples in which a metric is not defined, as a correlation of equal numbers, are left out.</summary>
    private static BootstrapInterval Interval(double value, double[] samples)
    {
        var defined = Array.FindAll(samples, sample => !double.IsNaN(sample));
        if (defined.Length == 0 || double.IsNaN(value)) return new(value, double.NaN, double.NaN);
        Array.Sort(defined);
        return new(value, Statistics.Quantile(defined, .025), Statistics.Quantile(defined, .975));
    }
}
