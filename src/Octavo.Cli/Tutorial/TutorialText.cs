using System.Globalization;
using Octavo.Compression;
using Octavo.Evaluation;
using static System.FormattableString;

namespace Octavo.Cli.Tutorial;

/// <summary>Tells the tutorial on the standard output stream while it runs.</summary>
internal static class TutorialText
{
    private const string NotBatchInvariant = "* one scale for a whole batch: an answer depends on the texts and the pads beside it; measured padded to 128, as PyTorch's tutorial was";

    /// <summary>The names of the columns.</summary>
    public static string[] Columns(TutorialResult result) =>
    [
        "Prec", .. result.Reference.Metrics.Select(metric => Title(metric.Key)), "Size", .. result.Request.Threads.Select(Threads),
        "Speed-up", "Padded to 128", "Flips", "Logits",
    ];

    /// <summary>The cells of a row.</summary>
    public static string[] Cells(TutorialResult result, TutorialRow row) =>
    [
        Name(row), .. row.Metrics.Select(metric => Number(metric.Value)), Invariant($"{row.Size:F1} MB"), .. row.Seconds.Values.Select(value => Invariant($"{value:F2} s")),
        Invariant($"{result.SpeedUp(row):F2} x"), Invariant($"{row.SecondsPadded:F2} s"),
        row.Comparison is null ? "" : Invariant($"{row.Comparison.Flips.Count}"),
        row.Comparison is null ? "" : double.IsFinite(row.Comparison.SignalToNoise) ? Invariant($"{row.Comparison.SignalToNoise:F1} dB") : "equal",
    ];

    /// <summary>A metric as a heading.</summary>
    public static string Title(string metric) => TaskMetric(metric) switch
    {
        "acc" => "Accuracy",
        "f1" => "F1",
        "mcc" => "MCC",
        var other => other,
    };

    /// <summary>A number of threads.</summary>
    public static string Threads(int threads) => threads == 1 ? "1 thread" : Invariant($"{threads} threads");

    /// <summary>A row's name; a star where an answer depends on its batch.</summary>
    public static string Name(TutorialRow row) => (row.Precision.StartsWith("fp", StringComparison.Ordinal) ? row.Precision.ToUpperInvariant() : row.Precision) + (row.DependsOnBatch ? "*" : "");

    /// <summary>What the columns mean.</summary>
    public static IEnumerable<string> Notes(TutorialResult result)
    {
        yield return $"Seconds are those of the forward passes over {result.Reference.Result.Examples.Count} examples, at the texts' own lengths and, 'padded', on {Threads(result.Request.Threads[^1])} with every text at 128 tokens.";
        yield return $"Speed-up is against FP32, on {Threads(result.Request.Threads[0])}; of a row with a star, padded against padded. FP16 is stored as halves and computed as FP32, whose padded time stands for it.";
        yield return NotBatchInvariant;
        yield return $"{result.Machine.Cpu}, {result.Machine.InstructionSet}, {result.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
    }

    /// <summary>A heading.</summary>
    public static void Step(int number, string title)
    {
        Terminal.WriteLine("");
        Terminal.WriteLine($"{number}. {title}");
    }

    /// <summary>FP32's numbers.</summary>
    public static void WriteReference(TutorialRow row)
    {
        foreach (var (name, interval) in Bootstrap.Of(row.Result))
            Terminal.WriteLine(Invariant($"   {MetricName.Spelled(name)} = {interval.Value:F4}  (95 %: {MetricName.Ends(interval)})"));
        Terminal.WriteLine(Invariant($"   loss = {row.Result.Loss:F4}"));
        foreach (var (threads, seconds) in row.Seconds) Terminal.WriteLine(Invariant($"   {seconds:F2} s on {Threads(threads)}"));
    }

    /// <summary>The sizes of the model and of BERT-base.</summary>
    public static void WriteSizes(ModelSizes sizes)
    {
        var bert = ModelSizes.BertBase;
        Write(
        [
            ["MB", "this model, from files", "BERT-base, layer by layer"],
            ["as loaded", Size(sizes.AsLoaded), ""],
            ["FP32", Size(sizes.Fp32), Size(bert.Fp32)],
            ["int8, linear layers only", Size(sizes.Int8Linear), Size(bert.Int8Linear)],
            ["int8, embedding tables too", Size(sizes.Int8), Size(bert.Int8)],
        ]);
    }

    /// <summary>The table, and every delta.</summary>
    public static void WriteRows(TutorialResult result)
    {
        Write([Columns(result), .. result.Rows.Select(row => Cells(result, row))]);
        Terminal.WriteLine("");
        foreach (var note in Notes(result)) Terminal.WriteLine("   " + note);
        foreach (var row in result.Rows.Where(row => row.Comparison is not null))
        {
            Terminal.WriteLine("");
            Terminal.WriteLine($"   {Name(row)} against FP32");
            foreach (var line in ComparisonFacts.Lines(row.Comparison!, result.Request.Task)) Terminal.WriteLine("     " + line);
        }
    }

    /// <summary>The saved model.</summary>
    public static void WriteSaved(TutorialResult result)
    {
        foreach (var (name, bytes) in result.Files) Terminal.WriteLine("   " + SavedFolder.Describe(name, bytes));
        Terminal.WriteLine(
            $"   loaded back from {result.Saved}: logits of all {result.Int8.Result.Examples.Count} examples {(result.IsBitIdentical ? "identical, bit for bit" : "DIFFER from those before saving")}");
    }

    private static void Write(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Terminal.WriteLine("   " + string.Join(" | ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
    }

    // MNLI's accuracy is called mnli/acc.
    private static string TaskMetric(string metric) => metric[(metric.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Size(double? value) => value is { } number ? Invariant($"{number:F1}") : "";

    private static string Number(double value) => double.IsFinite(value) ? Invariant($"{value:F4}") : "";
}
