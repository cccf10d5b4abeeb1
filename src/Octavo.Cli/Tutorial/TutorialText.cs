using System.Globalization;
using Octavo.Compression;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Tutorial;

/// <summary>Tells the tutorial on the standard output stream while it runs.</summary>
internal static class TutorialText
{
    /// <summary>A heading.</summary>
    public static void Step(int number, string title)
    {
        Terminal.WriteLine("");
        Terminal.WriteLine($"{number}. {title}");
    }

    /// <summary>FP32's numbers.</summary>
    public static void WriteReference(TutorialRow row, int decimals)
    {
        foreach (var (name, interval) in row.Metrics)
            Terminal.WriteLine($"   {MetricName.Spelled(name)} = {interval.Value.ToString($"F{decimals}", CultureInfo.InvariantCulture)}  (95 %: {MetricName.Ends(interval, decimals)})");
        if (!double.IsNaN(row.Loss)) Terminal.WriteLine(Invariant($"   loss = {row.Loss:F4}"));
        foreach (var (threads, seconds) in row.Seconds) Terminal.WriteLine(Invariant($"   {seconds:F2} s on {TutorialTable.Threads(threads)}"));
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
        Write([TutorialTable.Columns(result), .. result.Rows.Select(row => TutorialTable.Cells(result, row))]);
        Terminal.WriteLine("");
        foreach (var note in TutorialTable.Notes(result)) Terminal.WriteLine("   " + note);
        foreach (var row in result.Rows.Where(row => row.Comparison is not null))
        {
            Terminal.WriteLine("");
            Terminal.WriteLine($"   {TutorialTable.Name(row)} against FP32");
            foreach (var line in ComparisonLines.Of(row.Comparison!)) Terminal.WriteLine("     " + line);
        }
    }

    /// <summary>The saved model.</summary>
    public static void WriteSaved(TutorialOutcome outcome)
    {
        var result = outcome.Result;
        foreach (var (name, bytes) in outcome.Files) Terminal.WriteLine("   " + SavedFolder.Describe(name, bytes));
        Terminal.WriteLine(
            $"   loaded back from {result.Saved}: {result.Compared} {(result.IsBitIdentical ? "identical, bit for bit" : "DIFFER from those before saving")}");
    }

    private static void Write(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Terminal.WriteLine("   " + string.Join(" | ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
    }

    private static string Size(double? value) => value is { } number ? Invariant($"{number:F1}") : "";
}
