using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>A warm embedder, reranker or sparse embedder allocates its result and nothing else, over all threads, tokens included.</summary>
[Collection("alone")]
public class EmbedderAllocationTests
{
    private const int Calls = 40;

    private static readonly string s_goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens");
    private static readonly string[] s_texts = [.. Enumerable.Range(0, 40).Select(i => string.Concat(Enumerable.Repeat("The quick brown fox met a naïve café owner, 東京. ", 1 + (i % 3))) + i)];

    public static TheoryData<string> Embedders => [.. Directory.GetDirectories(Path.Combine(s_goldens, "sentence-transformers")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Rerankers => ["one-label", "roberta-one-label", "identity-new"];

    public static TheoryData<string> Sparse => [.. Directory.GetDirectories(Path.Combine(s_goldens, "splade")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Embedders))]
    public void Embedding_into_the_callers_memory_allocates_nothing(string name)
    {
        using var model = TextEmbedder.Load(Path.Combine(s_goldens, "sentence-transformers", name), new() { Threads = 2 });
        var (one, all) = (new float[model.Dimensions], new float[s_texts.Length * model.Dimensions]);
        Assert.Equal(0, BytesOf(() =>
        {
            model.Embed(s_texts[3], one, EmbeddingOptions.Query);
            model.Embed(s_texts, all);
        }));
        Assert.Equal(model.Embed(s_texts[3], EmbeddingOptions.Query), one);
        Assert.All(s_texts.Select((text, i) => (text, i)), text => Assert.Equal(model.Embed(text.text), all[(text.i * model.Dimensions)..((text.i + 1) * model.Dimensions)]));
    }

    [Fact]
    public void A_vector_of_its_own_is_all_that_a_text_costs()
    {
        using var model = TextEmbedder.Load(Path.Combine(s_goldens, "sentence-transformers", "mean"), new() { Threads = 1 });
        Assert.Equal(24 + (model.Dimensions * sizeof(float)), BytesOf(() => model.Embed(s_texts[1])));
    }

    [Theory]
    [MemberData(nameof(Rerankers))]
    public void Scoring_into_the_callers_memory_allocates_nothing(string name)
    {
        using var model = Reranker.Load(Path.Combine(s_goldens, "cross-encoder", name), new() { Threads = 2 });
        var scores = new float[s_texts.Length];
        Assert.Equal(0, BytesOf(() => model.Score("What is it?", s_texts, scores)));
        Assert.Equal(model.Score([.. s_texts.Select(text => ("What is it?", text))]), scores);
        Assert.Equal(24 + (s_texts.Length * 8), BytesOf(() => model.Rank("What is it?", s_texts)));
        Assert.Equal(scores.Select((score, i) => new RankedDocument(i, score)).OrderByDescending(document => document.Score), model.Rank("What is it?", s_texts));
        Assert.Equal(model.Rank("What is it?", s_texts).Take(3), model.Rank("What is it?", s_texts, 3));
        Assert.Contains("found 2", Assert.Throws<ArgumentException>(() => model.Score("What is it?", s_texts, new float[2])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sparse))]
    public void Weights_of_words_are_all_that_a_text_costs(string name)
    {
        using var model = SparseTextEmbedder.Load(Path.Combine(s_goldens, "splade", name), new() { Threads = 2 });
        var words = model.Embed(s_texts[0]).Indices.Count;

        // The embedding, and its two arrays.
        var arrays = words == 0 ? 0 : 2 * (24 + (((words * 4) + 7) & ~7));
        Assert.Equal(32 + arrays, BytesOf(() => model.Embed(s_texts[0])));
    }

    /// <summary>Bytes of one call: the test runner itself may write a line meanwhile, so that the quietest of several rounds counts.</summary>
    private static long BytesOf(Action call)
    {
        for (var i = 0; i < Calls; i++)
            call();
        return Enumerable.Range(0, 10).Min(_ =>
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Calls; i++)
                call();
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }) / Calls;
    }
}
