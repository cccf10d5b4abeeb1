using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Training;

namespace Octavo.Cli.Embedders;

/// <summary>Pairs of texts in a data set, with scores or without, and texts that do not belong to the first.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Negatives">The columns of texts that do not belong to the first.</param>
internal sealed record PairData(Dataset Data, IReadOnlyList<string> Negatives)
{
    /// <summary>The highest score of STS-B.</summary>
    public const double HighestOfSts = 5;

    /// <summary>From which score on two texts of STS-B are taken for alike: "mostly equivalent".</summary>
    public const double AlikeOfSts = 4;

    /// <summary>The highest score, by which all are divided where cosines are learned.</summary>
    public required double MaxScore { get; init; }

    /// <summary>The least score of a pair that belongs together; null where nothing is said.</summary>
    public required double? MinScore { get; init; }

    /// <summary>What is learned from.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or a score is none.</exception>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    public IReadOnlyList<EmbeddingExample> ToLearn(EmbeddingObjective objective)
    {
        CheckColumns(objective);
        var examples = Data.Read(DatasetSplit.Train);
        if (objective == EmbeddingObjective.Cosine) return [.. examples.Select(ScoredForCosine)];
        var negatives = Negatives.Select(column => DatasetFile.Read(examples[0].File, [column], null)).ToList();
        var pairs = examples.Select((example, i) => Pair(example, Score(example)) with { Negatives = [.. negatives.Select(column => column[i].Text)] });
        if (MinScore is not { } least) return [.. pairs];
        var alike = pairs.Where(pair => pair.Score >= least).ToList();
        return alike.Count > 0
            ? alike
            : throw new CheckpointException(examples[0].File, FormattableString.Invariant($"expected pairs with a score of at least {least}, found none; --min-score says which pairs belong together"));
    }

    /// <summary>What is evaluated on.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or a score is none.</exception>
    public IReadOnlyList<EmbeddingExample> ToMeasure(EmbeddingObjective objective)
    {
        if (!Data.Has(DatasetSplit.Dev)) return [];
        var examples = Data.Read(DatasetSplit.Dev);
        return [.. objective == EmbeddingObjective.Cosine ? examples.Select(ScoredForCosine) : examples.Select(example => Pair(example, Score(example)))];
    }

    private void CheckColumns(EmbeddingObjective objective)
    {
        if (Data.Columns is { } own)
        {
            if (own.Pair is null) throw new ArgumentException("--pair-column is missing: embeddings are learned from pairs");
            if (objective == EmbeddingObjective.Cosine && own.Label is null) throw new ArgumentException("--label-column is missing: the column of the scores that cosines learn");
        }
        else if (Data.Task is not { TextColumns.Count: 2 })
        {
            throw new ArgumentException($"--task: expected a task of pairs to learn embeddings from, found {Data.Task?.Name}");
        }
        else if (Negatives.Count > 0)
        {
            throw new ArgumentException("--negative-column: expected --text-column and --pair-column with it, found a task, whose columns are known");
        }

        var hasScores = Data.Columns is null || Data.Columns.Label is not null;
        if (objective != EmbeddingObjective.Cosine && hasScores && MinScore is null)
            throw new ArgumentException("--min-score is missing: not all pairs of data with scores belong together");
    }

    private EmbeddingExample ScoredForCosine(GlueExample example)
    {
        var score = Score(example)!.Value / MaxScore;
        return score is >= -1 and <= 1
            ? Pair(example, score)
            : throw new CheckpointException(example.File, FormattableString.Invariant(
                $"line {example.Line}: expected a score from {-MaxScore} to {MaxScore}, found {example.Label}; --max-score says what the highest is"));
    }

    private static EmbeddingExample Pair(GlueExample example, double? score) => example.Pair is { } other
        ? new(example.Text, other, example.File, example.Line) { Score = score }
        : throw new CheckpointException(example.File, $"line {example.Line}: expected two texts, found one");

    private static double? Score(GlueExample example) => !example.HasLabel
        ? null
        : LabelSpelling.NumberOf(example.Label) ?? throw new CheckpointException(example.File, $"line {example.Line}: expected a number as score, found '{example.Label}'");
}
