using System.Text.Json;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Questions;

/// <summary><c>octavo compare --task squad</c>: two models on the same questions, and which answers changed.</summary>
internal static class SquadCompare
{
    private const int ShownChanges = 3;

    /// <summary>Compares two models and says what was found.</summary>
    public static int Run(SquadEvaluation evaluation, ModelChoice a, ModelChoice b, bool asJson, ReportChoice? report, Log log, CancellationToken cancellation)
    {
        using var first = ModelLoading.LoadAnswerer(a.Folder, a.Quantization, evaluation.Threads, log, cancellation);
        using var second = ModelLoading.LoadAnswerer(b.Folder, b.Quantization, evaluation.Threads, log, cancellation);
        var (before, after) = (evaluation.Answer(first, a.Text, log, cancellation), evaluation.Answer(second, b.Text, log, cancellation));
        var comparison = SquadComparison.Of(before, after);
        report?.Write(Report((a, first, before), (b, second, after), comparison));
        if (asJson) WriteJson((a, first, before), (b, second, after), comparison);
        else WriteText((a, first, before), (b, second, after), comparison);
        return ExitCode.Success;
    }

    private static ComparisonReport Report(
        (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) a, (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) b, SquadComparison comparison) => new()
        {
            Task = TaskChoice.Squad,
            Unit = "question",
            Machine = ReportChoice.Machine,
            Reference = ReportChoice.Side(a.Choice, a.Result.Seconds, a.Result.Responses.Count, a.Model.Threads, a.Result.Intervals),
            Other = ReportChoice.Side(b.Choice, b.Result.Seconds, b.Result.Responses.Count, b.Model.Threads, b.Result.Intervals),
            Differences = comparison.Intervals,
            Findings =
            [
                Invariant($"McNemar's test of exact answers: p = {comparison.McNemar:0.###}{(comparison.McNemar < .05 ? "" : ", no difference shown")}"),
                Invariant($"{comparison.Changed.Count} of {a.Result.Responses.Count} answers changed"), Invariant($"{comparison.SpeedUp:F2} times as fast"),
            ],
            Changes = ComparisonChanges.OfAnswers(comparison),
        };

    private static void WriteText(
        (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) a, (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) b, SquadComparison comparison)
    {
        var table = new FactTable();
        foreach (var (choice, model, result) in (ReadOnlySpan<(ModelChoice, QuestionAnswerer, SquadResult)>)[a, b])
        {
            table.Heading(choice.Text);
            SquadFacts.AddTo(table, result, model);
        }

        table.Write();
        Terminal.WriteLine("The second, measured by the first");
        foreach (var (name, interval) in comparison.Intervals)
            Terminal.WriteLine(Invariant($"  {name} {interval.Value:+0.00;-0.00;0.00}  (95 %: {SquadFacts.Ends(interval)})"));
        Terminal.WriteLine(Invariant($"  McNemar's test of exact answers: p = {comparison.McNemar:0.###}{(comparison.McNemar < .05 ? "" : ", no difference shown")}"));
        var (changed, all) = (comparison.Changed, a.Result.Responses.Count);
        Terminal.WriteLine(Invariant($"  {changed.Count} of {all} answers changed{(changed.Count > ShownChanges ? $", {ShownChanges} of them:" : changed.Count > 0 ? ":" : "")}"));
        foreach (var (before, after) in changed.Take(ShownChanges))
            Terminal.WriteLine(Invariant($"    {before.Question.Id}: '{before.Answer}' (F1 {before.F1:F2}) -> '{after.Answer}' (F1 {after.F1:F2}): {before.Question.Question}"));
        Terminal.WriteLine(Invariant($"  {comparison.SpeedUp:F2} times as fast"));
    }

    private static void WriteJson(
        (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) a, (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) b, SquadComparison comparison) =>
        JsonOutput.WriteObject(json =>
        {
            json.WriteString("task", TaskChoice.Squad);
            WriteSide(json, "a", a);
            WriteSide(json, "b", b);
            json.WriteStartObject("differences");
            foreach (var (name, interval) in comparison.Intervals) json.WriteFinite(name, interval.Value);
            json.WriteEndObject();
            MetricJson.WriteIntervals(json, "difference_intervals", comparison.Intervals);
            json.WriteFinite("mcnemar_p", comparison.McNemar);
            json.WriteNumber("answers_changed", comparison.Changed.Count);
            json.WriteStartArray("changed");
            foreach (var (before, after) in comparison.Changed) WriteChange(json, before, after);
            json.WriteEndArray();
            json.WriteFinite("speed_up", comparison.SpeedUp);
        });

    private static void WriteSide(Utf8JsonWriter json, string name, (ModelChoice Choice, QuestionAnswerer Model, SquadResult Result) side)
    {
        json.WriteStartObject(name);
        SquadFacts.Write(json, side.Choice.Text, side.Result, side.Model);
        json.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter json, SquadResponse before, SquadResponse after)
    {
        json.WriteStartObject();
        json.WriteString("id", before.Question.Id);
        json.WriteString("question", before.Question.Question);
        json.WriteString("before", before.Answer);
        json.WriteString("after", after.Answer);
        json.WriteFinite("f1_before", before.F1);
        json.WriteFinite("f1_after", after.F1);
        json.WriteEndObject();
    }
}
