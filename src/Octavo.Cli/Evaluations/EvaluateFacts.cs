using System.Globalization;
using System.Text.Json;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Reports;

namespace Octavo.Cli.Evaluations;

/// <summary>Says what an evaluation found, for people and for programs.</summary>
internal static class EvaluateFacts
{
    /// <summary>Rows for people.</summary>
    /// <param name="results">What was found, one for each half of MNLI.</param>
    /// <param name="model">The model; null where parts were merged.</param>
    public static void WriteTable(IReadOnlyList<EvaluationResult> results, TextClassifier? model) => WriteTable(results, table =>
    {
        if (model is null) return;
        table.Add("threads", Number(model.Threads, 0));
        table.Add("isa", model.InstructionSet);
        table.Add("scheme", model.DependsOnBatch ? $"{model.SchemeName}: answers depend on the batch" : model.SchemeName);
    });

    /// <summary>Rows for people.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="addModel">Adds what there is to say of the model.</param>
    public static void WriteTable(IReadOnlyList<EvaluationResult> results, Action<FactTable> addModel)
    {
        var table = new FactTable();
        foreach (var result in results)
        {
            if (results.Count > 1) table.Heading(result.Task.Name);
            foreach (var (name, interval) in Bootstrap.Of(result)) table.Add(MetricName.Spelled(name), Describe(interval));
            if (PositiveOf(result) is { } positive) table.Add("f1 is of", positive);
            if (result.HasLabels && !double.IsNaN(result.Loss)) table.Add("loss", Number(result.Loss, 4));
            table.Add("examples", Number(result.Examples.Count, 0));
            table.Add("seconds", $"{Number(result.Seconds, 2)} in forward passes, {Number(result.TotalSeconds, 2)} in all");
        }

        addModel(table);
        table.Write();
    }

    /// <summary>One object; that of MNLI's second half is a member of it.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="members">Writes what else there is to say.</param>
    public static void WriteJson(IReadOnlyList<EvaluationResult> results, Action<Utf8JsonWriter> members) => JsonOutput.WriteObject(json =>
    {
        members(json);
        Write(json, results[0]);
        foreach (var other in results.Skip(1))
        {
            json.WriteStartObject(other.Task.Name);
            Write(json, other);
            json.WriteEndObject();
        }
    });

    private static void Write(Utf8JsonWriter json, EvaluationResult result)
    {
        json.WriteString("task", result.Task.Name);
        foreach (var (name, value) in result.Metrics) json.WriteFinite(MetricName.Spelled(name), value);
        if (result.HasLabels) MetricJson.WriteIntervals(json, "intervals", Bootstrap.Of(result));
        if (PositiveOf(result) is { } positive) json.WriteString("f1_label", positive);
        if (result.HasLabels) json.WriteFinite("loss", result.Loss);
        json.WriteNumber("examples", result.Examples.Count);
        json.WriteNumber("seconds", result.Seconds);
        json.WriteNumber("total_seconds", result.TotalSeconds);
    }

    /// <summary>The label whose F1 it is, where the data are one's own.</summary>
    private static string? PositiveOf(EvaluationResult result) =>
        result.Task.SubmissionName.Length == 0 && result.Metrics.Any(metric => metric.Key == "f1") ? result.Task.LabelNames[1] : null;

    private static string Describe(BootstrapInterval interval) =>
        double.IsNaN(interval.Value) ? "not defined" : $"{Number(interval.Value, 4)}  (95 %: {MetricName.Ends(interval)})";

    private static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
