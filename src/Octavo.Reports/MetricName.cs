using Octavo.Evaluation;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>How metrics and their intervals are written for people.</summary>
public static class MetricName
{
    /// <summary>GLUE's scripts write <c>acc</c>; people and JSON read <c>accuracy</c>.</summary>
    /// <param name="metric">The name in <see cref="EvaluationResult.Metrics"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metric"/> is null.</exception>
    public static string Spelled(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric == "acc" ? "accuracy" : metric;
    }

    /// <summary>The ends of an interval of a metric; nothing where the metric is not defined.</summary>
    /// <param name="interval">The interval.</param>
    public static string Ends(BootstrapInterval interval) => double.IsNaN(interval.Low) ? "" : Invariant($"{interval.Low:F4} to {interval.High:F4}");
}
