using System.Globalization;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>The table of precisions, cell by cell, and what stands below it.</summary>
public static class TutorialTable
{
    private const string NotBatchInvariant = "* one scale for a whole batch: an answer depends on the texts and the pads beside it; measured padded to 128, as PyTorch's tutorial was";

    /// <summary>The names of the columns.</summary>
    /// <param name="result">What was found.</param>
    /// <exception cref="ArgumentNullException"><paramref name="result"/> is null.</exception>
    public static IReadOnlyList<string> Columns(TutorialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            "Prec", .. result.Reference.Metrics.Select(metric => Title(metric.Key)), "Size", .. result.Threads.Select(Threads),
            "Speed-up", "Padded to 128", "Flips", "Logits",
        ];
    }

    /// <summary>The cells of a row.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="row">One of its rows.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<string> Cells(TutorialResult result, TutorialRow row)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(row);
        return
        [
            Name(row), .. row.Metrics.Select(metric => Number(metric.Value)), Invariant($"{row.Size:F1} MB"), .. row.Seconds.Values.Select(value => Invariant($"{value:F2} s")),
            Invariant($"{result.SpeedUp(row):F2} x"), Invariant($"{row.SecondsPadded:F2} s"),
            row.Comparison is null ? "" : Invariant($"{row.Comparison.Flips.Count}"),
            row.Comparison is null ? "" : double.IsFinite(row.Comparison.SignalToNoise) ? Invariant($"{row.Comparison.SignalToNoise:F1} dB") : "equal",
        ];
    }

    /// <summary>A row's name; a star where an answer depends on its batch.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentNullException"><paramref name="row"/> is null.</exception>
    public static string Name(TutorialRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (row.Precision.StartsWith("fp", StringComparison.Ordinal) ? row.Precision.ToUpperInvariant() : row.Precision) + (row.DependsOnBatch ? "*" : "");
    }

    /// <summary>What the columns mean.</summary>
    /// <param name="result">What was found.</param>
    /// <exception cref="ArgumentNullException"><paramref name="result"/> is null.</exception>
    public static IReadOnlyList<string> Notes(TutorialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            $"Seconds are those of the forward passes over {result.Reference.Result.Examples.Count} examples, at the texts' own lengths and, 'padded', on {Threads(result.Threads[^1])} with every text at 128 tokens.",
            $"Speed-up is against FP32, on {Threads(result.Threads[0])}; of a row with a star, padded against padded. FP16 is stored as halves and computed as FP32, whose padded time stands for it.",
            NotBatchInvariant,
            $"{result.Machine}, {result.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
        ];
    }

    /// <summary>A number of threads.</summary>
    /// <param name="threads">The number.</param>
    public static string Threads(int threads) => threads == 1 ? "1 thread" : Invariant($"{threads} threads");

    /// <summary>A metric as a heading.</summary>
    internal static string Title(string metric) => TaskMetric(metric) switch
    {
        "acc" => "Accuracy",
        "f1" => "F1",
        "mcc" => "MCC",
        var other => other,
    };

    // MNLI's accuracy is called mnli/acc.
    private static string TaskMetric(string metric) => metric[(metric.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Number(double value) => double.IsFinite(value) ? Invariant($"{value:F4}") : "";
}
