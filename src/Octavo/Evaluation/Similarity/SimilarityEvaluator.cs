using System.Diagnostics;
using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Embeddings;

namespace Octavo.Evaluation.Similarity;

/// <summary>How well the cosines of embeddings agree with what people say of pairs of texts: sentence-transformers' <c>EmbeddingSimilarityEvaluator</c> on STS-B.</summary>
public static class SimilarityEvaluator
{
    private const int TextsAtOnce = 64;

    /// <summary>Embeds the texts of pairs and correlates their cosines with the pairs' numbers.</summary>
    /// <param name="embedder">The model.</param>
    /// <param name="task">A task of pairs with numbers, as <c>GlueTask.Find("sts-b")</c>.</param>
    /// <param name="pairs">Its examples.</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="batchSize">Texts that are embedded together where a scheme makes that matter (<see cref="Model.EncoderModel.DependsOnBatch"/>).</param>
    /// <param name="progress">Told how many texts are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A label is no number.</exception>
    /// <exception cref="ArgumentException">There are no pairs, the task is another, there is no such prompt, or the model has fewer dimensions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SimilarityResult Evaluate(
        TextEmbedder embedder,
        GlueTask task,
        IReadOnlyList<GlueExample> pairs,
        EmbeddingOptions? options = null,
        int batchSize = 8,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (pairs.Count == 0) throw new ArgumentException("expected pairs, found none", nameof(pairs));
        if (!IsOf(task)) throw new ArgumentException($"expected a task of pairs with numbers, found {task.Name}", nameof(task));
        var started = Stopwatch.GetTimestamp();
        var labels = pairs.Select(LabelOf).ToList();
        var texts = pairs.SelectMany(pair => (string[])[pair.Text, pair.Pair ?? ""]).Distinct(StringComparer.Ordinal).ToList();
        var dimensions = options?.Dimensions ?? embedder.Dimensions;
        var embeddings = new float[texts.Count * dimensions];
        var seconds = Embed(embedder, texts, embeddings, options, embedder.DependsOnBatch ? batchSize : TextsAtOnce, progress, cancellationToken);
        var places = texts.Select((text, i) => (text, i)).ToDictionary(pair => pair.text, pair => pair.i, StringComparer.Ordinal);
        ReadOnlySpan<float> Of(string text) => embeddings.AsSpan(places[text] * dimensions, dimensions);
        var results = pairs.Select((pair, i) =>
        {
            var cosine = Similarities.Of(SimilarityFunction.Cosine, Of(pair.Text), Of(pair.Pair ?? ""));
            return new ExampleResult(pair, labels[i], cosine, [cosine]);
        }).ToList();
        var scores = new EvaluationResult
        {
            Task = task,
            Examples = results,
            Metrics = pairs[0].HasLabel ? TaskScore.Metrics(task, results) : [],
            Loss = double.NaN, // a cosine is no guess of the number
            Seconds = seconds,
            TotalSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Warnings = embedder.Warnings,
        };
        return new(scores, texts, embeddings, dimensions);
    }

    /// <summary>Whether a task has pairs with numbers.</summary>
    internal static bool IsOf(GlueTask task) => task.IsRegression && task.TextColumns.Count == 2;

    private static double Embed(
        TextEmbedder embedder, List<string> texts, float[] embeddings, EmbeddingOptions? options, int step, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        var (dimensions, began) = (embeddings.Length / texts.Count, Stopwatch.GetTimestamp());
        for (var first = 0; first < texts.Count; first += step)
        {
            var count = Math.Min(step, texts.Count - first);
            embedder.Embed(texts.GetRange(first, count), embeddings.AsSpan(first * dimensions, count * dimensions), options, cancellation);
            progress?.Report(new(first + count, texts.Count));
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double LabelOf(GlueExample pair) =>
        !pair.HasLabel ? double.NaN
        : double.TryParse(pair.Label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw new CheckpointException(pair.File, $"line {pair.Line}: expected a number, found '{pair.Label}'");
}
