using System.Text.Json;
using Octavo.Compression;
using Octavo.Evaluation;

namespace Octavo.Cli;

/// <summary>Says what <see cref="ModelComparison"/> found, for programs.</summary>
internal static class ComparisonJson
{
    /// <summary>The members of an object.</summary>
    public static void Write(Utf8JsonWriter json, ModelComparison comparison, GlueTask task)
    {
        MetricJson.WriteDifferences(json, comparison.Intervals);
        if (comparison.F1Difference is { } f1)
        {
            json.WriteStartArray("f1_interval");
            json.WriteNumberValue(f1.Low);
            json.WriteNumberValue(f1.High);
            json.WriteEndArray();
        }

        if (comparison.McNemar is { } p) json.WriteFinite("mcnemar_p", p);
        json.WriteFinite("sqnr_db", comparison.SignalToNoise);
        if (comparison.DecisionsChanged is { } changed) json.WriteNumber("decisions_changed", changed);
        json.WriteNumber("flips", comparison.Flips.Count);
        json.WriteStartArray("flipped");
        foreach (var flip in comparison.Flips) WriteFlip(json, flip, task);
        json.WriteEndArray();
    }

    private static void WriteFlip(Utf8JsonWriter json, LabelFlip flip, GlueTask task)
    {
        json.WriteStartObject();
        json.WriteNumber("line", flip.Example.Line);
        json.WriteString("label", task.LabelNames[flip.Label]);
        json.WriteString("before", task.LabelNames[flip.Before]);
        json.WriteString("after", task.LabelNames[flip.After]);
        json.WriteString("text", flip.Example.Text);
        if (flip.Example.Pair is not null) json.WriteString("pair", flip.Example.Pair);
        json.WriteEndObject();
    }
}
