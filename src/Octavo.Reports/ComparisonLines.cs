using System.Globalization;
using Octavo.Compression;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>Says what comparisons found, for people.</summary>
public static class ComparisonLines
{
    private const int Shown = 3;

    /// <summary>A line for each of them: the differences of metrics first; lines that begin with a space are examples.</summary>
    /// <param name="found">What was found.</param>
    /// <exception cref="ArgumentNullException"><paramref name="found"/> is null.</exception>
    public static IReadOnlyList<string> Of(ComparisonFindings found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return [.. found.Differences.Where(item => !MetricName.IsMean(item.Key)).Select(item => $"{MetricName.Spelled(item.Key)} {Signed(item.Value.Value, found.Decimals)}{Ends(item.Value, found.Decimals)}"), .. found.Lines];
    }

    /// <summary>A difference with its sign.</summary>
    internal static string Signed(double value, int decimals)
    {
        var number = "0." + new string('0', decimals);
        return double.IsNaN(value) ? "not defined" : value.ToString($"+{number};-{number};{number}", CultureInfo.InvariantCulture);
    }

    /// <summary>Of labels: what is behind the differences.</summary>
    internal static IEnumerable<string> OfLabels(ModelComparison comparison, GlueTask task)
    {
        if (comparison.McNemar is { } p)
            yield return Invariant($"McNemar's test: p = {p:0.###}{(p < .05 ? "" : ", no difference shown")}");
        yield return $"logits: {Decibels(comparison.SignalToNoise)}";
        if (comparison.DecisionsChanged is { } changed)
            yield return Invariant($"{changed} decisions changed");
        if (task.IsRegression || task.IsMultiLabel) yield break;
        yield return Invariant($"{comparison.Flips.Count} labels flipped");
        foreach (var line in Some(comparison.Flips, flip => Describe(flip, task))) yield return line;
    }

    /// <summary>Some of many examples, a line each, and how many there are besides.</summary>
    internal static IEnumerable<string> Some<T>(IReadOnlyList<T> examples, Func<T, string> describe)
    {
        foreach (var example in examples.Take(Shown)) yield return "  " + describe(example);
        if (examples.Count > Shown) yield return Invariant($"  and {examples.Count - Shown} more");
    }

    /// <summary>The words of a sentence that have other tags.</summary>
    internal static string OfTags(EntityResponse before, EntityResponse after) => string.Join(", ", Enumerable.Range(0, before.Tags.Count)
        .Where(i => before.Tags[i] != after.Tags[i])
        .Select(i => $"'{before.Sentence.Words[i]}' {before.Tags[i]} -> {after.Tags[i]} ({before.Sentence.Tags[i]})"));

    /// <summary>A question that is answered otherwise.</summary>
    internal static string OfAnswer(SquadResponse before, SquadResponse after) =>
        Invariant($"{before.Question.Id}: '{before.Answer}' (F1 {before.F1:F2}) -> '{after.Answer}' (F1 {after.F1:F2}): {before.Question.Question}");

    private static string Ends(BootstrapInterval interval, int decimals) =>
        double.IsNaN(interval.Low) ? "" : $" (95 % of bootstrap samples: {Signed(interval.Low, decimals)} to {Signed(interval.High, decimals)})";

    private static string Decibels(double value) => double.IsFinite(value) ? Invariant($"{value:0.0} dB signal to noise") : "equal, bit for bit";

    private static string Describe(LabelFlip flip, GlueTask task)
    {
        var texts = flip.Example.Pair is null ? $"'{flip.Example.Text}'" : $"'{flip.Example.Text}' / '{flip.Example.Pair}'";
        return $"line {flip.Example.Line}: {task.LabelNames[flip.Before]} -> {task.LabelNames[flip.After]} ({(flip.IsCorrected ? "right now" : "wrong now")}): {texts}";
    }
}
