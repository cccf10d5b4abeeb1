using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Cli.Vectors;
using Octavo.Compression;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Similarity;
using Octavo.Model;
using Octavo.Reports;

namespace Octavo.Cli.Heads;

/// <summary>Pairs of texts with numbers, which the cosines of embeddings are held against.</summary>
/// <param name="request">On what and how models are evaluated.</param>
/// <param name="pairs">The pairs.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class VectorHead(EvaluationRequest request, IReadOnlyList<GlueExample> pairs, Log log, CancellationToken cancellation)
    : Head<TextEmbedder, SimilarityResult>(log, cancellation)
{
    /// <inheritdoc/>
    public override string Task => request.Dataset.Task!.Name;

    /// <inheritdoc/>
    public override string Unit => "text";

    /// <inheritdoc/>
    public override int Count => pairs.Count;

    /// <inheritdoc/>
    public override string Compared => $"embeddings of the texts of all {Count} pairs";

    /// <inheritdoc/>
    public override VectorHead Take(int count) => new(request, [.. pairs.Take(count)], Log, Cancellation);

    /// <inheritdoc/>
    public override TextEmbedder Load(string folder, QuantizationOptions? quantization, int threads) => ModelLoading.LoadEmbedder(folder, quantization, threads, Log, Cancellation);

    /// <inheritdoc/>
    public override SimilarityResult Evaluate(TextEmbedder model, string folder, string title, int parts = 10) =>
        new SimilarityEvaluateRun(request, Log, Cancellation).Evaluate(model, pairs, title, parts);

    /// <inheritdoc/>
    public override HeadScores Scores(SimilarityResult result) => new(Bootstrap.Of(result.Scores), double.NaN, result.Scores.Seconds, result.Texts.Count);

    /// <inheritdoc/>
    public override HeadComparison Compare(SimilarityResult reference, SimilarityResult other)
    {
        var comparison = SimilarityComparison.Of(reference, other);
        return new(ComparisonFindings.Of(comparison, reference, other), json => SimilarityFacts.WriteComparison(json, comparison, reference.Texts.Count));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Noise(TextEmbedder reference, TextEmbedder other) =>
        LayerNoise.Measure(reference, other, [.. pairs.Take(NoiseExamples).Select(pair => pair.Text)], Cancellation);

    /// <inheritdoc/>
    public override bool AreEqual(SimilarityResult a, SimilarityResult b) => MemoryMarshal.AsBytes(a.Embeddings).SequenceEqual(MemoryMarshal.AsBytes(b.Embeddings));

    /// <inheritdoc/>
    public override AnswerPicture Picture(SimilarityResult reference, SimilarityResult other) => new(
        "FP32 against int8", "Each dot is a pair: the cosine of its two embeddings. On the dashed line nothing changed.", "",
        [.. reference.Scores.Examples.Zip(other.Scores.Examples, (a, b) => new AnswerPoint($"line {a.Example.Line}", a.Prediction, b.Prediction, false))], []);

    /// <inheritdoc/>
    public override void AddTo(FactTable table, TextEmbedder model, SimilarityResult result) => SimilarityFacts.AddTo(table, model, result);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, string name, TextEmbedder model, SimilarityResult result) => SimilarityFacts.Write(json, name, model, result);
}
