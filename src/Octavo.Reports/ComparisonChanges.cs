using Octavo.Compression;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Similarity;
using Octavo.Evaluation.Squad;
using static System.FormattableString;

namespace Octavo.Reports;

/// <summary>Examples of what changed from one model to another, by the kind of the models' heads.</summary>
public static class ComparisonChanges
{
    private const int MostShown = 25;

    /// <summary>Labels that flipped.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="task">The task.</param>
    public static ChangeTable OfLabels(ModelComparison comparison, GlueTask task)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(task);
        var rows = comparison.Flips.Take(MostShown).Select(flip => Row(
            Invariant($"{flip.Example.Line}"), flip.Example.Pair is { } pair ? $"{flip.Example.Text} / {pair}" : flip.Example.Text,
            task.LabelNames[flip.Label], task.LabelNames[flip.Before], task.LabelNames[flip.After]));
        return new("Labels that changed", ["line", "text", "right", "before", "after"], [.. rows], comparison.Flips.Count);
    }

    /// <summary>Sentences whose tags changed, with the entities marked.</summary>
    /// <param name="comparison">What was found.</param>
    public static ChangeTable OfEntities(EntityComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var rows = comparison.Changed.Take(MostShown).Select(change => RowOf(change.Before, change.After));
        return new("Sentences whose entities changed; framed is what the other side does not have", ["line", "right", "before", "after"], [.. rows], comparison.Changed.Count);
    }

    /// <summary>Questions whose answers changed.</summary>
    /// <param name="comparison">What was found.</param>
    public static ChangeTable OfAnswers(SquadComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var rows = comparison.Changed.Take(MostShown).Select(change => Row(
            change.Before.Question.Id, change.Before.Question.Question, string.Join(" | ", change.Before.Question.Answers.Select(answer => answer.Text).Distinct()),
            Invariant($"{Named(change.Before.Answer)} (F1 {change.Before.F1:F2})"), Invariant($"{Named(change.After.Answer)} (F1 {change.After.F1:F2})")));
        return new("Answers that changed", ["question's id", "question", "right", "before", "after"], [.. rows], comparison.Changed.Count);
    }

    /// <summary>Texts that lost neighbours, those that lost most first.</summary>
    /// <param name="before">Of the reference.</param>
    /// <param name="after">Of the other.</param>
    public static ChangeTable OfNeighbours(SimilarityResult before, SimilarityResult after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (a, b) = (IndexOf(before), IndexOf(after));
        var changes = new List<(int Text, List<int> Lost, List<int> Gained)>();
        for (var i = 0; i < before.Texts.Count; i++)
        {
            var (old, now) = (Nearest(a, before, i), Nearest(b, after, i));
            if (old.Except(now).ToList() is { Count: > 0 } lost) changes.Add((i, lost, [.. now.Except(old)]));
        }

        string Texts(List<int> texts) => string.Join(" | ", texts.Take(3).Select(text => before.Texts[text])) + (texts.Count > 3 ? " | …" : "");
        var rows = changes.OrderByDescending(change => change.Lost.Count).Take(MostShown)
            .Select(change => Row(Invariant($"{change.Lost.Count}"), before.Texts[change.Text], Texts(change.Lost), Texts(change.Gained)));
        return new(Invariant($"Texts that lost some of their {SimilarityComparison.Neighbours} nearest neighbours"), ["lost", "text", "neighbours lost", "instead"], [.. rows], changes.Count);
    }

    private static IReadOnlyList<IReadOnlyList<TextPiece>> Row(params IEnumerable<string> cells) => [.. cells.Select(cell => (IReadOnlyList<TextPiece>)[new(cell)])];

    private static string Named(string answer) => answer.Length > 0 ? answer : "no answer";

    private static IReadOnlyList<IReadOnlyList<TextPiece>> RowOf(EntityResponse before, EntityResponse after)
    {
        var (sentence, old, now) = (before.Sentence, Pieces(before.Sentence, before.Tags), Pieces(before.Sentence, after.Tags));
        return
        [
            [new(Invariant($"{sentence.Line}"))], [.. Pieces(sentence, sentence.Tags).Select(place => place.Piece)],
            [.. old.Select(place => place.Piece with { IsChanged = place.Piece.Mark is not null && !now.Contains(place) })],
            [.. now.Select(place => place.Piece with { IsChanged = place.Piece.Mark is not null && !old.Contains(place) })],
        ];
    }

    /// <summary>Words, those of an entity together, each with the place of its first.</summary>
    private static List<(int Start, TextPiece Piece)> Pieces(TaggedSentence sentence, IReadOnlyList<string> tags)
    {
        var pieces = new List<(int Start, TextPiece Piece)>();
        for (var i = 0; i < tags.Count; i++)
        {
            var mark = tags[i] == "O" ? null : tags[i][(tags[i].IndexOf('-', StringComparison.Ordinal) + 1)..];
            var goesOn = mark is not null && !tags[i].StartsWith('B') && pieces.Count > 0 && pieces[^1].Piece.Mark == mark;
            if (goesOn) pieces[^1] = (pieces[^1].Start, new($"{pieces[^1].Piece.Text} {sentence.Words[i]}", mark));
            else pieces.Add((i, new(sentence.Words[i], mark)));
        }

        return pieces;
    }

    private static FlatIndex IndexOf(SimilarityResult result)
    {
        var index = new FlatIndex(result.Dimensions);
        index.Add(result.Embeddings);
        return index;
    }

    private static List<int> Nearest(FlatIndex index, SimilarityResult result, int text) =>
        [.. index.Search(result.Embeddings.Slice(text * result.Dimensions, result.Dimensions), SimilarityComparison.Neighbours + 1).Select(hit => hit.Index).Where(other => other != text).Take(SimilarityComparison.Neighbours)];
}
