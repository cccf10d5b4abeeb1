using System.Text.Json;
using Octavo.Compression;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>What a budget for accuracy came to.</summary>
/// <param name="Result">The search.</param>
/// <param name="DevExamples">Rows of dev.</param>
/// <param name="Before">The float model's metric on dev.</param>
/// <param name="After">The saved model's.</param>
internal sealed record BudgetOutcome(BudgetResult Result, int DevExamples, double Before, double After)
{
    /// <summary>Lines for people.</summary>
    public void WriteText()
    {
        var (metric, last) = (MetricName.Spelled(Result.Metric), Result.Steps[^1]);
        foreach (var step in Result.Steps)
            Terminal.WriteLine(Invariant($"budget: {step.Kept.Count,3} kept, {metric} {step.Value:F4}, drop {step.Drop:+0.0000;-0.0000;0.0000}"));
        Terminal.WriteLine(last.Kept.Count == 0
            ? Invariant($"budget: the scheme holds it on {Result.Examples} rows, nothing falls back")
            : $"budget: kept as floats: {string.Join(", ", last.Kept)}");
        Terminal.WriteLine(Invariant($"dev: {metric} {Before:F4} -> {After:F4} on {DevExamples} rows, drop {Before - After:+0.0000;-0.0000;0.0000} of {Result.MaxDrop} allowed{(Before - After > Result.MaxDrop ? ": NOT held on dev" : "")}"));
    }

    /// <summary>The member <c>budget</c> of an object.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteStartObject("budget");
        json.WriteString("metric", MetricName.Spelled(Result.Metric));
        json.WriteNumber("max_drop", Result.MaxDrop);
        json.WriteNumber("search_rows", Result.Examples);
        json.WriteFinite("search_reference", Result.Reference);
        json.WriteStartArray("steps");
        foreach (var step in Result.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("kept", step.Kept.Count);
            json.WriteFinite("value", step.Value);
            json.WriteFinite("drop", step.Drop);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("kept");
        foreach (var layer in Result.Steps[^1].Kept) json.WriteStringValue(layer);
        json.WriteEndArray();
        json.WriteStartObject("dev");
        json.WriteNumber("examples", DevExamples);
        json.WriteFinite("before", Before);
        json.WriteFinite("after", After);
        json.WriteFinite("drop", Before - After);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
