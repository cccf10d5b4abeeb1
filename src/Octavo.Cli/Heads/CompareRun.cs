using System.Text.Json;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Heads;

/// <summary>Runs <c>octavo compare</c>: two models answer the same examples.</summary>
/// <param name="head">The examples and what is done with them.</param>
/// <param name="threads">Threads of a forward pass.</param>
/// <param name="page">The page that is asked for; null for none.</param>
internal sealed class CompareRun<TModel, TResult>(Head<TModel, TResult> head, int threads, ReportChoice? page)
    where TModel : EncoderModel
    where TResult : class
{
    /// <summary>Runs it.</summary>
    /// <param name="a">The reference.</param>
    /// <param name="b">The other.</param>
    /// <param name="isJson">Whether one JSON object is printed.</param>
    public int Run(ModelChoice a, ModelChoice b, bool isJson)
    {
        using var first = head.Load(a.Folder, a.Quantization, threads);
        using var second = head.Load(b.Folder, b.Quantization, threads);
        Side[] sides = [new(a, first, head.Evaluate(first, a.Folder, a.Text)), new(b, second, head.Evaluate(second, b.Folder, b.Text))];
        var comparison = head.Compare(sides[0].Result, sides[1].Result);
        var noise = LayerNoise.AreComparable(first, second) ? head.Noise(first, second) : [];
        var report = Report(sides, comparison, noise);
        page?.Write(report);
        if (isJson) WriteJson(sides, comparison, report);
        else WriteText(sides, report);
        return ExitCode.Success;
    }

    private ComparisonReport Report(Side[] sides, HeadComparison comparison, IReadOnlyList<double> noise) => new()
    {
        Task = head.Task,
        Unit = head.Unit,
        Machine = ReportChoice.Machine,
        Reference = Compared(sides[0]),
        Other = Compared(sides[1]),
        Found = comparison.Found,
        Noise = noise,
    };

    // What a model takes as saved is measured for a page alone.
    private ComparedModel Compared(Side side)
    {
        var scores = head.Scores(side.Result);
        return new(side.Choice.Text, page is null ? null : ReportChoice.Megabytes(side.Choice), scores.Seconds, scores.Texts, side.Model.Threads, scores.Metrics);
    }

    private void WriteText(Side[] sides, ComparisonReport report)
    {
        var table = new FactTable();
        foreach (var side in sides)
        {
            table.Heading(side.Choice.Text);
            head.AddTo(table, side.Model, side.Result);
        }

        table.Write();
        Terminal.WriteLine("The second, measured by the first");
        foreach (var line in ComparisonLines.Of(report.Found)) Terminal.WriteLine("  " + line);
        if (report.Noise.Count > 0) Terminal.WriteLine("  hidden states, dB: " + string.Join("  ", report.Noise.Select(value => double.IsFinite(value) ? Invariant($"{value:F1}") : "equal")));
        Terminal.WriteLine(Invariant($"  {report.SpeedUp:F2} times as fast"));
    }

    private void WriteJson(Side[] sides, HeadComparison comparison, ComparisonReport report) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("task", head.Task);
        foreach (var (name, side) in new[] { "a", "b" }.Zip(sides))
        {
            json.WriteStartObject(name);
            head.Write(json, side.Choice.Text, side.Model, side.Result);
            json.WriteEndObject();
        }

        comparison.WriteJson(json);
        json.WriteFinite("speed_up", report.SpeedUp);
        json.WriteDecibels(report.Noise);
    });

    private sealed record Side(ModelChoice Choice, TModel Model, TResult Result);
}
