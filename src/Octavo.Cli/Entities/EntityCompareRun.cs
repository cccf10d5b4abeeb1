using System.Text.Json;
using Octavo.Data;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Entities;

/// <summary>Runs <c>octavo compare</c> on entities: two models on the same sentences, and what of the difference could be chance.</summary>
/// <param name="request">On what and how.</param>
/// <param name="report">The page that is asked for; null for none.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class EntityCompareRun(EntityRequest request, ReportChoice? report, Log log, CancellationToken cancellation)
{
    private const string TaskName = "ner";
    private const int ChangesShown = 3;

    /// <summary>Runs it.</summary>
    /// <param name="a">The reference.</param>
    /// <param name="b">The other.</param>
    /// <param name="isJson">Whether one JSON object is printed.</param>
    public int Run(ModelChoice a, ModelChoice b, bool isJson)
    {
        var data = ConllFile.Read(request.File);
        using var first = ModelLoading.LoadTokenClassifier(a.Folder, a.Quantization, request.Threads, log, cancellation);
        using var second = ModelLoading.LoadTokenClassifier(b.Folder, b.Quantization, request.Threads, log, cancellation);
        var sides = (Evaluate(a, first, data), Evaluate(b, second, data));
        var comparison = EntityComparison.Of(sides.Item1.Result, sides.Item2.Result);
        report?.Write(Report(sides.Item1, sides.Item2, comparison));
        if (isJson) WriteJson(sides.Item1, sides.Item2, comparison);
        else WriteText(sides.Item1, sides.Item2, comparison);
        return ExitCode.Success;
    }

    private Side Evaluate(ModelChoice choice, TokenClassifier model, ConllData data) =>
        new(choice, model, EntityEvaluateRun.Evaluate(model, data, request, choice.Text, log, cancellation));

    private static ComparisonReport Report(Side a, Side b, EntityComparison comparison) => new()
    {
        Task = TaskName,
        Unit = "sentence",
        Machine = ReportChoice.Machine,
        Reference = ReportChoice.Side(a.Choice, a.Result.Seconds, a.Result.Responses.Count, a.Model.Threads, a.Result.Intervals),
        Other = ReportChoice.Side(b.Choice, b.Result.Seconds, b.Result.Responses.Count, b.Model.Threads, b.Result.Intervals),
        Differences = comparison.Intervals,
        Findings =
        [
            Invariant($"{comparison.TagsChanged} of {comparison.Words} tags changed, in {comparison.Changed.Count} sentences"),
            Invariant($"{comparison.Entities.Lost.Count} entities lost, {comparison.Entities.Gained.Count} gained"), Invariant($"{comparison.SpeedUp:F2} times as fast"),
        ],
        Changes = ComparisonChanges.OfEntities(comparison),
    };

    private static void WriteText(Side a, Side b, EntityComparison comparison)
    {
        var table = new FactTable();
        foreach (var side in (Side[])[a, b])
        {
            table.Heading(side.Choice.Text);
            EntityFacts.AddResult(table, side.Model, side.Result);
        }

        table.Write();
        Terminal.WriteLine("The second, measured by the first");
        foreach (var (name, interval) in comparison.Intervals)
            Terminal.WriteLine(Invariant($"  {name} {interval.Value:+0.0000;-0.0000;0.0000} (95 % of bootstrap samples: {interval.Low:+0.0000;-0.0000;0.0000} to {interval.High:+0.0000;-0.0000;0.0000})"));
        Terminal.WriteLine($"  {comparison.TagsChanged} of {comparison.Words} tags changed, in {comparison.Changed.Count} sentences");
        Terminal.WriteLine($"  {comparison.Entities.Lost.Count} entities lost, {comparison.Entities.Gained.Count} gained");
        foreach (var (before, after) in comparison.Changed.Take(ChangesShown))
            Terminal.WriteLine($"    line {before.Sentence.Line}: {Differences(before, after)}");
        Terminal.WriteLine(Invariant($"  {comparison.SpeedUp:F2} times as fast"));
    }

    private static string Differences(EntityResponse before, EntityResponse after) => string.Join(", ", Enumerable.Range(0, before.Tags.Count)
        .Where(i => before.Tags[i] != after.Tags[i])
        .Select(i => $"'{before.Sentence.Words[i]}' {before.Tags[i]} -> {after.Tags[i]} ({before.Sentence.Tags[i]})"));

    private static void WriteJson(Side a, Side b, EntityComparison comparison) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("task", TaskName);
        foreach (var (name, side) in ((string, Side)[])[("a", a), ("b", b)])
        {
            json.WriteStartObject(name);
            EntityFacts.WriteResult(json, side.Choice.Text, side.Model, side.Result);
            json.WriteEndObject();
        }

        json.WriteStartObject("differences");
        foreach (var (name, interval) in comparison.Intervals) json.WriteFinite(name, interval.Value);
        json.WriteEndObject();
        MetricJson.WriteIntervals(json, "difference_intervals", comparison.Intervals);
        json.WriteNumber("words", comparison.Words);
        json.WriteNumber("tags_changed", comparison.TagsChanged);
        json.WriteNumber("sentences_changed", comparison.Changed.Count);
        json.WriteNumber("entities_changed", comparison.Entities.Lost.Count + comparison.Entities.Gained.Count);
        WriteSpans(json, "entities_lost", comparison.Entities.Lost, a.Result);
        WriteSpans(json, "entities_gained", comparison.Entities.Gained, a.Result);
        json.WriteFinite("speed_up", comparison.SpeedUp);
    });

    private static void WriteSpans(Utf8JsonWriter json, string name, IReadOnlyList<(int Sentence, EntitySpan Span)> spans, EntityResult result)
    {
        json.WriteStartArray(name);
        foreach (var (sentence, span) in spans)
        {
            var of = result.Responses[sentence].Sentence;
            json.WriteStartObject();
            json.WriteNumber("line", of.Line);
            json.WriteString("entity_group", span.Type);
            json.WriteString("words", string.Join(' ', of.Words.Skip(span.Start).Take(span.End - span.Start)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record Side(ModelChoice Choice, TokenClassifier Model, EntityResult Result);
}
