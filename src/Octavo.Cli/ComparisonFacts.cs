using System.Text.Json;
using Octavo.Compression;
using Octavo.Evaluation;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>Says what <see cref="ModelComparison"/> found, for people and for programs.</summary>
internal static class ComparisonFacts
{
    private const int FlipsShown = 3;

    /// <summary>Lines for people, the deltas first, then some of the flipped labels.</summary>
    public static IEnumerable<string> Lines(ModelComparison comparison, GlueTask task)
    {
        if (comparison.F1Difference is { } f1)
            yield return Invariant($"F1 {f1.Difference:+0.0000;-0.0000} (95 % of bootstrap samples: {f1.Low:+0.0000;-0.0000} to {f1.High:+0.0000;-0.0000})");
        foreach (var (name, value) in comparison.MetricDifferences.Where(item => item.Key is not ("f1" or "acc_and_f1")))
            yield return Invariant($"{MetricName.Spelled(name)} {value:+0.0000;-0.0000}");
        if (comparison.McNemar is { } p)
            yield return Invariant($"McNemar's test: p = {p:0.###}{(p < .05 ? "" : ", no difference shown")}");
        yield return $"logits: {Decibels(comparison.SignalToNoise)}";
        if (task.IsRegression) yield break;
        yield return Invariant($"{comparison.Flips.Count} labels flipped{(comparison.Flips.Count > FlipsShown ? $", {FlipsShown} of them:" : "")}");
        foreach (var flip in comparison.Flips.Take(FlipsShown)) yield return "  " + Describe(flip, task);
    }

    /// <summary>The members of an object.</summary>
    public static void Write(Utf8JsonWriter json, ModelComparison comparison, GlueTask task)
    {
        json.WriteStartObject("differences");
        foreach (var (name, value) in comparison.MetricDifferences) json.WriteFinite(MetricName.Spelled(name), value);
        json.WriteEndObject();
        if (comparison.F1Difference is { } f1)
        {
            json.WriteStartArray("f1_interval");
            json.WriteNumberValue(f1.Low);
            json.WriteNumberValue(f1.High);
            json.WriteEndArray();
        }

        if (comparison.McNemar is { } p) json.WriteFinite("mcnemar_p", p);
        json.WriteFinite("sqnr_db", comparison.SignalToNoise);
        json.WriteNumber("flips", comparison.Flips.Count);
        json.WriteStartArray("flipped");
        foreach (var flip in comparison.Flips) WriteFlip(json, flip, task);
        json.WriteEndArray();
    }

    private static string Decibels(double value) => double.IsFinite(value) ? Invariant($"{value:0.0} dB signal to noise") : "equal, bit for bit";

    private static string Describe(LabelFlip flip, GlueTask task)
    {
        var texts = flip.Example.Pair is null ? $"'{flip.Example.Text}'" : $"'{flip.Example.Text}' / '{flip.Example.Pair}'";
        return $"line {flip.Example.Line}: {task.LabelNames[flip.Before]} -> {task.LabelNames[flip.After]} ({(flip.IsCorrected ? "right now" : "wrong now")}): {texts}";
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
