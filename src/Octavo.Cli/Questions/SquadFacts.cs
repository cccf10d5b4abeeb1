using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Evaluation.Squad;
using Octavo.Files;
using Octavo.Model;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Questions;

/// <summary>Says what answers to questions came to, for people and for programs: metrics in percent, as the official scripts print them.</summary>
internal static class SquadFacts
{
    /// <summary>Rows of a model's result.</summary>
    public static void AddTo(FactTable table, SquadResult result, QuestionAnswerer model)
    {
        foreach (var (name, interval) in result.Intervals) table.Add(name, Invariant($"{interval.Value:F2}  (95 %: {MetricName.Ends(interval, 2)})"));
        table.Add("questions", Invariant($"{result.Responses.Count}"));
        table.Add("seconds", Invariant($"{result.Seconds:F2} on {model.Threads} threads, {model.InstructionSet}"));
        table.Add("scheme", model.SchemeName);
    }

    /// <summary>The members of a model's result.</summary>
    public static void Write(Utf8JsonWriter json, string name, SquadResult result, QuestionAnswerer model)
    {
        json.WriteString("model", name);
        json.WriteString("scheme", model.SchemeName);
        json.WriteBoolean("depends_on_batch", model.DependsOnBatch);
        json.WriteNumber("threads", model.Threads);
        json.WriteString("isa", model.InstructionSet);
        foreach (var (metric, value) in result.Metrics) json.WriteFinite(metric, value);
        MetricJson.WriteIntervals(json, "intervals", result.Intervals);
        json.WriteNumber("total", result.Responses.Count);
        if (result.Version == SquadVersion.V2)
        {
            var answerable = result.Responses.Count(response => response.Question.Answers.Count > 0);
            json.WriteNumber("HasAns_total", answerable);
            json.WriteNumber("NoAns_total", result.Responses.Count - answerable);
        }

        json.WriteNumber("seconds", result.Seconds);
    }

    /// <summary>The members of a comparison.</summary>
    public static void WriteComparison(Utf8JsonWriter json, SquadComparison comparison)
    {
        MetricJson.WriteDifferences(json, comparison.Intervals);
        json.WriteFinite("mcnemar_p", comparison.McNemar);
        json.WriteNumber("answers_changed", comparison.Changed.Count);
        json.WriteStartArray("changed");
        foreach (var (before, after) in comparison.Changed) WriteChange(json, before, after);
        json.WriteEndArray();
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

    /// <summary>Writes <c>eval_results.txt</c>: one line <c>name = value</c> for each metric.</summary>
    public static void WriteMetrics(string folder, SquadResult result) =>
        WriteFile(Path.Combine(folder, ResultFiles.MetricsName), stream =>
            stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Concat(result.Metrics.Select(metric => Invariant($"{metric.Key} = {metric.Value:R}\n"))))));

    /// <summary>Writes the answers as the official scripts take them: one object, the text by the question's id.</summary>
    public static void WritePredictions(string path, SquadResult result) => WriteFile(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var response in result.Responses) json.WriteString(response.Question.Id, response.Answer);
        json.WriteEndObject();
    });

    private static void WriteFile(string path, Action<Stream> write)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        using var content = new MemoryStream();
        write(content);
        ReplacedFile.Write(path, content.ToArray());
    }
}
