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
        // The means of two metrics say nothing that these do not.
        foreach (var (name, interval) in comparison.Intervals.Where(item => item.Key is not ("acc_and_f1" or "corr")))
            yield return Invariant($"{MetricName.Spelled(name)} {Signed(interval.Value)}{Ends(interval)}");
        if (comparison.McNemar is { } p)
            yield return Invariant($"McNemar's test: p = {p:0.###}{(p < .05 ? "" : ", no difference shown")}");
        yield return $"logits: {Decibels(comparison.SignalToNoise)}";
        if (comparison.DecisionsChanged is { } changed)
            yield return Invariant($"{changed} decisions changed");
        if (task.IsRegression || task.IsMultiLabel) yield break;
        yield return Invariant($"{comparison.Flips.Count} labels flipped{(comparison.Flips.Count > FlipsShown ? $", {FlipsShown} of them:" : "")}");
        foreach (var flip in comparison.Flips.Take(FlipsShown)) yield return "  " + Describe(flip, task);
    }

    /// <summary>The members of an object.</summary>
    public static void Write(Utf8JsonWriter json, ModelComparison comparison, GlueTask task)
    {
        json.WriteStartObject("differences");
        foreach (var (name, value) in comparison.MetricDifferences) json.WriteFinite(MetricName.Spelled(name), value);
        json.WriteEndObject();
        MetricName.WriteIntervals(json, "difference_intervals", comparison.Intervals);
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

    private static string Signed(double value) => double.IsNaN(value) ? "not defined" : Invariant($"{value:+0.0000;-0.0000}");

    private static string Ends(BootstrapInterval interval) =>
        double.IsNaN(interval.Low) ? "" : $" (95 % of bootstrap samples: {Signed(interval.Low)} to {Signed(interval.High)})";

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
