using System.Text.Json;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Entities;

/// <summary>Says what an evaluation of entities found, for people and for programs.</summary>
internal static class EntityFacts
{
    /// <summary>Rows for people.</summary>
    public static void WriteTable(TokenClassifier model, EntityResult result)
    {
        var table = new FactTable();
        AddResult(table, model, result);
        foreach (var (type, counts) in result.Counts.PerType)
            table.Add(type, Invariant($"f1 {counts.F1:F4}, precision {counts.Precision:F4}, recall {counts.Recall:F4} of {counts.True}"));
        table.Write();
    }

    /// <summary>The rows of one model.</summary>
    public static void AddResult(FactTable table, TokenClassifier model, EntityResult result)
    {
        foreach (var (name, interval) in result.Intervals) table.Add(name, Invariant($"{interval.Value:F4}  (95 %: {MetricName.Ends(interval)})"));
        table.Add("loss", Invariant($"{result.Loss:F4}"));
        table.Add("sentences", Invariant($"{result.Responses.Count}, {result.Counts.All.True} entities"));
        table.Add("seconds", Invariant($"{result.Seconds:F2} in forward passes on {model.Threads} threads, {model.InstructionSet}"));
        table.Add("scheme", model.DependsOnBatch ? $"{model.SchemeName}: answers depend on the batch" : model.SchemeName);
    }

    /// <summary>One object.</summary>
    public static void WriteJson(string folder, TokenClassifier model, EntityResult result) => JsonOutput.WriteObject(json =>
    {
        WriteResult(json, folder, model, result);
        json.WriteStartObject("types");
        foreach (var (type, counts) in result.Counts.PerType)
        {
            json.WriteStartObject(type);
            json.WriteNumber("f1", counts.F1);
            json.WriteNumber("precision", counts.Precision);
            json.WriteNumber("recall", counts.Recall);
            json.WriteNumber("support", counts.True);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    /// <summary>The members of a comparison.</summary>
    public static void WriteComparison(Utf8JsonWriter json, EntityComparison comparison, EntityResult reference)
    {
        MetricJson.WriteDifferences(json, comparison.Intervals);
        json.WriteNumber("words", comparison.Words);
        json.WriteNumber("tags_changed", comparison.TagsChanged);
        json.WriteNumber("sentences_changed", comparison.Changed.Count);
        json.WriteNumber("entities_changed", comparison.Entities.Lost.Count + comparison.Entities.Gained.Count);
        WriteSpans(json, "entities_lost", comparison.Entities.Lost, reference);
        WriteSpans(json, "entities_gained", comparison.Entities.Gained, reference);
    }

    /// <summary>The members of one model.</summary>
    public static void WriteResult(Utf8JsonWriter json, string folder, TokenClassifier model, EntityResult result)
    {
        json.WriteString("model", folder);
        json.WriteString("scheme", model.SchemeName);
        json.WriteBoolean("depends_on_batch", model.DependsOnBatch);
        json.WriteNumber("threads", model.Threads);
        json.WriteString("isa", model.InstructionSet);
        json.WriteString("task", "ner");
        json.WriteString("tag_scheme", result.Scheme.ToString().ToLowerInvariant());
        foreach (var (name, value) in result.Metrics) json.WriteFinite(name, value);
        MetricJson.WriteIntervals(json, "intervals", result.Intervals);
        json.WriteFinite("loss", result.Loss);
        json.WriteNumber("examples", result.Responses.Count);
        json.WriteNumber("words", result.Responses.Sum(response => response.Tags.Count));
        json.WriteNumber("entities", result.Counts.All.True);
        json.WriteNumber("seconds", result.Seconds);
    }

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
}
