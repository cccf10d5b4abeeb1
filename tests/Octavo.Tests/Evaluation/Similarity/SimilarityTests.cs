using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Similarity;
using Octavo.Numerics;

namespace Octavo.Tests.Evaluation.Similarity;

/// <summary>Cosines of pairs against their numbers, and what another scheme does to neighbours.</summary>
public class SimilarityTests
{
    private static readonly string Root = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers");
    private static readonly GlueTask s_task = GlueTask.Find("sts-b");
    private static readonly GlueExample[] s_pairs =
    [
        Pair("a cat on a mat", "A cat sits.", "4"), Pair("a cat on a mat", "Rain in May.", "0.5"), Pair("two dogs run", "Two dogs are running.", "5"),
        Pair("a man plays", "", "1"), Pair("same", "same", "5"), Pair("A woman is cutting", "someone cuts", "3.2"),
    ];

    [Fact]
    public void Correlations_are_those_of_the_cosines()
    {
        using var embedder = TextEmbedder.Load(Path.Combine(Root, "mean"));
        var found = SimilarityEvaluator.Evaluate(embedder, s_task, s_pairs);
        double[] cosines = [.. s_pairs.Select(pair => (double)Similarities.Of(SimilarityFunction.Cosine, embedder.Embed(pair.Text), embedder.Embed(pair.Pair!)))];
        double[] labels = [4, 0.5, 5, 1, 5, 3.2];
        Assert.Equal(cosines, found.Scores.Examples.Select(example => example.Prediction));
        Assert.Equal(Metrics.Pearson(cosines, labels), found.Scores.Metrics.Single(metric => metric.Key == "pearson").Value, 1e-12);
        Assert.Equal(Metrics.Spearman(cosines, labels), found.Scores.Metrics.Single(metric => metric.Key == "spearmanr").Value, 1e-12);
        Assert.Equal(10, found.Texts.Count); // each once
        Assert.Equal(embedder.Embed("same"), found.Embeddings.Slice(found.Texts.ToList().IndexOf("same") * found.Dimensions, found.Dimensions).ToArray());
    }

    [Fact]
    public void A_model_measured_by_itself_loses_nothing()
    {
        using var embedder = TextEmbedder.Load(Path.Combine(Root, "mean"));
        var result = SimilarityEvaluator.Evaluate(embedder, s_task, s_pairs);
        var comparison = SimilarityComparison.Of(result, result);
        Assert.Equal(1, comparison.Recall);
        Assert.Equal(1, comparison.SmallestCosine, 1e-6);
        Assert.All(comparison.Differences, difference => Assert.Equal(0, difference.Value.Value));
    }

    [Fact]
    public void Another_scheme_is_measured_by_cosines_and_neighbours()
    {
        using var embedder = TextEmbedder.Load(Path.Combine(Root, "mean"));
        using var other = TextEmbedder.Load(Path.Combine(Root, "mean"), new() { Quantization = new() { Scheme = Scheme.Int8 } });
        var (a, b) = (SimilarityEvaluator.Evaluate(embedder, s_task, s_pairs), SimilarityEvaluator.Evaluate(other, s_task, s_pairs));
        var comparison = SimilarityComparison.Of(a, b);
        double[] cosines = [.. a.Texts.Select(text => (double)Similarities.Of(SimilarityFunction.Cosine, embedder.Embed(text), other.Embed(text)))];
        Assert.Equal(cosines.Min(), comparison.SmallestCosine);
        Assert.Equal(cosines.Average(), comparison.MeanCosine, 1e-9);
        Assert.InRange(comparison.SmallestCosine, 0.9, 0.99999);
        Assert.Equal(1, comparison.Recall); // nine others are fewer than ten neighbours
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        using var embedder = TextEmbedder.Load(Path.Combine(Root, "mean"));
        var result = SimilarityEvaluator.Evaluate(embedder, s_task, s_pairs);
        Assert.Throws<ArgumentException>(() => SimilarityComparison.Of(result, SimilarityEvaluator.Evaluate(embedder, s_task, s_pairs, new() { Dimensions = 8 })));
        Assert.Throws<ArgumentException>(() => SimilarityComparison.Of(result, SimilarityEvaluator.Evaluate(embedder, s_task, s_pairs[1..])));
        Assert.Throws<ArgumentException>(() => SimilarityEvaluator.Evaluate(embedder, s_task, []));
        Assert.Throws<ArgumentException>(() => SimilarityEvaluator.Evaluate(embedder, GlueTask.Find("mrpc"), s_pairs));
        Assert.Contains("line 1: expected a number, found 'x'", Assert.Throws<CheckpointException>(() => SimilarityEvaluator.Evaluate(embedder, s_task, [Pair("a", "b", "x")])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentence-transformers/mean", true)]
    [InlineData("sentence-transformers/plain-encoder", true)]
    [InlineData("sentence-transformers/plain-masked-lm", true)]
    [InlineData("splade/max", false)]
    [InlineData("cross-encoder/one-label-saved", false)]
    [InlineData("cross-encoder/one-label", false)]
    [InlineData("tiny-bert", false)]
    public void A_folder_says_whether_it_is_of_an_embedder(string name, bool isEmbedder) =>
        Assert.Equal(isEmbedder, TextEmbedder.IsIn(RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. name.Split('/')])));

    private static GlueExample Pair(string a, string b, string label) => new(a, b, label, "dev.tsv", 1);
}
