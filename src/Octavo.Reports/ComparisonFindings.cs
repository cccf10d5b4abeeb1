using Octavo.Compression;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Similarity;
using Octavo.Evaluation.Squad;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>What a comparison of two models found, in words: the same for every head.</summary>
public sealed record ComparisonFindings
{
    /// <summary>The other's metrics less the reference's, with 95 % of the paired bootstrap, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Differences { get; init; }

    /// <summary>Decimals of metrics: two where they are percents.</summary>
    public required int Decimals { get; init; }

    /// <summary>What else was found, a line each; lines that begin with a space are examples of the line before.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Examples of what changed.</summary>
    public required ChangeTable Changes { get; init; }

    /// <summary>The numbers that tell schemes apart, each with a short name: cells of a table.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Measures { get; init; }

    /// <summary>How many answers changed, as <c>3 of 408</c>, and what they are; null where answers are numbers.</summary>
    public (string Count, string What)? Headline { get; init; }

    /// <summary>Of classes, several labels or numbers.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="result">What either model answered.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ComparisonFindings Of(ModelComparison comparison, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(result);
        var hasClasses = !result.Task.IsRegression && !result.Task.IsMultiLabel;
        List<KeyValuePair<string, string>> measures = hasClasses ? [new("Flips", Invariant($"{comparison.Flips.Count}"))] : [];
        return new()
        {
            Differences = comparison.Intervals,
            Decimals = 4,
            Lines = [.. ComparisonLines.OfLabels(comparison, result.Task)],
            Changes = ComparisonChanges.OfLabels(comparison, result.Task),
            Measures = [.. measures, new("Logits", double.IsFinite(comparison.SignalToNoise) ? Invariant($"{comparison.SignalToNoise:F1} dB") : "equal")],
            Headline = hasClasses ? (Invariant($"{comparison.Flips.Count} of {result.Examples.Count}"), "labels changed") : null,
        };
    }

    /// <summary>Of entities.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="sentences">How many sentences there are.</param>
    /// <exception cref="ArgumentNullException"><paramref name="comparison"/> is null.</exception>
    public static ComparisonFindings Of(EntityComparison comparison, int sentences)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var (lost, gained) = (comparison.Entities.Lost.Count, comparison.Entities.Gained.Count);
        return new()
        {
            Differences = comparison.Intervals,
            Decimals = 4,
            Lines =
            [
                $"{comparison.TagsChanged} of {comparison.Words} tags changed, in {comparison.Changed.Count} sentences",
                $"{lost} entities lost, {gained} gained",
                .. ComparisonLines.Some(comparison.Changed, change => $"line {change.Before.Sentence.Line}: {ComparisonLines.OfTags(change.Before, change.After)}"),
            ],
            Changes = ComparisonChanges.OfEntities(comparison),
            Measures = [new("Tags changed", Invariant($"{comparison.TagsChanged}")), new("Entities lost, gained", $"{lost}, {gained}")],
            Headline = (Invariant($"{comparison.Changed.Count} of {sentences}"), "sentences tagged otherwise"),
        };
    }

    /// <summary>Of answers to questions.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="questions">How many questions there are.</param>
    /// <exception cref="ArgumentNullException"><paramref name="comparison"/> is null.</exception>
    public static ComparisonFindings Of(SquadComparison comparison, int questions)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var changed = comparison.Changed;
        return new()
        {
            Differences = comparison.Intervals,
            Decimals = 2,
            Lines =
            [
                Invariant($"McNemar's test of exact answers: p = {comparison.McNemar:0.###}{(comparison.McNemar < .05 ? "" : ", no difference shown")}"),
                Invariant($"{changed.Count} of {questions} answers changed"),
                .. ComparisonLines.Some(changed, change => ComparisonLines.OfAnswer(change.Before, change.After)),
            ],
            Changes = ComparisonChanges.OfAnswers(comparison),
            Measures = [new("Answers changed", Invariant($"{changed.Count}"))],
            Headline = (Invariant($"{changed.Count} of {questions}"), "answers changed"),
        };
    }

    /// <summary>Of embeddings.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="reference">What the reference made of the texts.</param>
    /// <param name="other">What the other made of them.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ComparisonFindings Of(SimilarityComparison comparison, SimilarityResult reference, SimilarityResult other)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        var changes = ComparisonChanges.OfNeighbours(reference, other);
        return new()
        {
            Differences = comparison.Differences,
            Decimals = 4,
            Lines =
            [
                Invariant($"cosine of a text's two embeddings: smallest {comparison.SmallestCosine:F4}, mean {comparison.MeanCosine:F4}"),
                $"  the smallest: '{comparison.FarthestText}'",
                Invariant($"recall at {SimilarityComparison.Neighbours} of the first's neighbours: {comparison.Recall:F4}"),
            ],
            Changes = changes,
            Measures = [new("Mean cosine", Invariant($"{comparison.MeanCosine:F5}")), new(Invariant($"Recall at {SimilarityComparison.Neighbours}"), double.IsNaN(comparison.Recall) ? "" : Invariant($"{comparison.Recall:F4}"))],
            Headline = (Invariant($"{changes.Count} of {reference.Texts.Count}"), "texts have other neighbours"),
        };
    }
}
