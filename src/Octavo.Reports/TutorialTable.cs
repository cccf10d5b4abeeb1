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
            "Prec", .. result.Reference.Shown.Select(metric => MetricName.Title(metric.Key)), "Size", .. result.Threads.Select(Threads), "Speed-up",
            .. Optional(result.Reference.SecondsPadded is not null, "Padded to 128"), .. Optional(result.PricePerHour is not null, "Cost of a million"),
            .. result.Int8.Comparison!.Measures.Select(measure => measure.Key),
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
            Name(row), .. row.Shown.Select(metric => MetricName.Number(metric.Value, result.Decimals)), Invariant($"{row.Size:F1} MB"),
            .. row.Seconds.Values.Select(value => Invariant($"{value:F2} s")), Invariant($"{result.SpeedUp(row):F2} x"),
            .. Optional(row.SecondsPadded is not null, Invariant($"{row.SecondsPadded:F2} s")),
            .. Optional(result.PricePerHour is not null, Invariant($"{result.CostOfMillion(row):F4}")),
            .. row.Comparison?.Measures.Select(measure => measure.Value) ?? result.Int8.Comparison!.Measures.Select(_ => ""),
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
        return result.Reference.SecondsPadded is null ?
        [
            $"Seconds are those of {result.Texts} {result.Unit}s at their own lengths, tokens included. Speed-up is against FP32, on {Threads(result.Threads[0])}.",
            .. Costs(result),
            "* one scale for a whole batch: where texts are computed together an answer depends on those beside it",
            Place(result),
        ]
        :
        [
            $"Seconds are those of the forward passes over {result.Texts} {result.Unit}s, at the texts' own lengths and, 'padded', on {Threads(result.Threads[^1])} with every text at 128 tokens.",
            $"Speed-up is against FP32, on {Threads(result.Threads[0])}; of a row with a star, padded against padded. FP16 is stored as halves and computed as FP32, whose padded time stands for it.",
            .. Costs(result),
            NotBatchInvariant,
            Place(result),
        ];
    }

    /// <summary>A number of threads.</summary>
    /// <param name="threads">The number.</param>
    public static string Threads(int threads) => threads == 1 ? "1 thread" : Invariant($"{threads} threads");

    /// <summary>What it ran on, and when.</summary>
    internal static string Place(TutorialResult result) => $"{result.Machine}, {result.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    private static IEnumerable<string> Optional(bool isThere, string cell) => isThere ? [cell] : [];

    private static IEnumerable<string> Costs(TutorialResult result) => Optional(
        result.PricePerHour is not null,
        Invariant($"A million {result.Unit}s cost so much on {Threads(result.Threads[0])} at {result.PricePerHour} a processor's hour, busy without a pause."));
}
