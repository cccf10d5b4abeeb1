using Octavo.Embeddings;
using Octavo.Evaluation;

namespace Octavo.Training;

/// <summary>
/// How well embeddings tell which texts are alike: the correlation of their cosines with scores, as sentence-transformers'
/// <c>EmbeddingSimilarityEvaluator</c> has it; or, without scores, how often the text that belongs to another is the nearest of all.
/// </summary>
internal static class EmbeddingScores
{
    /// <summary>Spearman's correlation.</summary>
    public const string Spearman = "spearmanr";

    /// <summary>How often the right text is the nearest.</summary>
    public const string Accuracy = "acc";

    /// <summary>Measures an embedder.</summary>
    /// <param name="embedder">The embedder.</param>
    /// <param name="examples">At least one; all have a score or none.</param>
    /// <param name="objective">Whose loss is computed, where scores have one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The mean squared error of the cosines, NaN where that is not learned, and the metrics.</returns>
    public static (double Loss, IReadOnlyDictionary<string, double> Metrics) Of(
        TextEmbedder embedder, IReadOnlyList<EmbeddingExample> examples, EmbeddingObjective objective, CancellationToken cancellationToken)
    {
        var (first, second) = (Units(embedder, [.. examples.Select(example => example.Text)], cancellationToken), Units(embedder, [.. examples.Select(example => example.Other)], cancellationToken));
        if (examples[0].Score is null)
            return (double.NaN, new Dictionary<string, double> { [Accuracy] = AccuracyOf(first, second, cancellationToken) });
        double[] cosines = [.. first.Zip(second, Dot)];
        double[] scores = [.. examples.Select(example => example.Score!.Value)];
        var loss = objective.IsContrastive ? double.NaN : cosines.Zip(scores, (cosine, score) => (cosine - score) * (cosine - score)).Average();
        return (loss, new Dictionary<string, double> { ["pearson"] = Metrics.Pearson(cosines, scores), [Spearman] = Metrics.Spearman(cosines, scores) });
    }

    private static double AccuracyOf(double[][] first, double[][] second, CancellationToken cancellationToken)
    {
        var right = 0;
        for (var i = 0; i < first.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var own = Dot(first[i], second[i]);
            if (second.All(other => Dot(first[i], other) <= own)) right++;
        }

        return (double)right / first.Length;
    }

    private static double[][] Units(TextEmbedder embedder, string[] texts, CancellationToken cancellationToken)
    {
        var all = new float[texts.Length * embedder.Dimensions];
        embedder.Embed(texts, all, null, cancellationToken);
        return [.. Enumerable.Range(0, texts.Length).Select(i => EmbeddingLoss.UnitOf(all.AsSpan(i * embedder.Dimensions, embedder.Dimensions)).Unit)];
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
