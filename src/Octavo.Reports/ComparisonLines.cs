using Octavo.Compression;
using Octavo.Evaluation;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>Says what <see cref="ModelComparison"/> found.</summary>
public static class ComparisonLines
{
    private const int FlipsShown = 3;

    /// <summary>Lines for people, the deltas first, then some of the flipped labels.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="task">The task of both models.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<string> Of(ModelComparison comparison, GlueTask task)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(task);
        return [.. Lines(comparison, task)];
    }

    private static IEnumerable<string> Lines(ModelComparison comparison, GlueTask task)
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

    private static string Signed(double value) => double.IsNaN(value) ? "not defined" : Invariant($"{value:+0.0000;-0.0000}");

    private static string Ends(BootstrapInterval interval) =>
        double.IsNaN(interval.Low) ? "" : $" (95 % of bootstrap samples: {Signed(interval.Low)} to {Signed(interval.High)})";

    private static string Decibels(double value) => double.IsFinite(value) ? Invariant($"{value:0.0} dB signal to noise") : "equal, bit for bit";

    private static string Describe(LabelFlip flip, GlueTask task)
    {
        var texts = flip.Example.Pair is null ? $"'{flip.Example.Text}'" : $"'{flip.Example.Text}' / '{flip.Example.Pair}'";
        return $"line {flip.Example.Line}: {task.LabelNames[flip.Before]} -> {task.LabelNames[flip.After]} ({(flip.IsCorrected ? "right now" : "wrong now")}): {texts}";
    }
}
