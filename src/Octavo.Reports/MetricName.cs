using System.Globalization;
using Octavo.Evaluation;

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
    /// <param name="decimals">How many are written.</param>
    public static string Ends(BootstrapInterval interval, int decimals = 4) =>
        double.IsNaN(interval.Low) ? "" : $"{Number(interval.Low, decimals)} to {Number(interval.High, decimals)}";

    /// <summary>Whether it is the mean of two others, which says nothing that these do not.</summary>
    internal static bool IsMean(string metric) => metric is "acc_and_f1" or "corr";

    /// <summary>A metric as a heading.</summary>
    internal static string Title(string metric) => OfTask(metric) switch
    {
        "acc" or "accuracy" => "Accuracy",
        "f1" => "F1",
        "mcc" => "MCC",
        "exact" => "Exact",
        "exact_match" => "Exact match",
        "precision" => "Precision",
        "recall" => "Recall",
        "spearmanr" => "Spearman",
        "pearson" => "Pearson",
        var other => other,
    };

    /// <summary>A number with its decimals; nothing where it is none.</summary>
    internal static string Number(double value, int decimals) => double.IsFinite(value) ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture) : "";

    // MNLI's accuracy is called mnli/acc.
    private static string OfTask(string metric) => metric[(metric.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
