using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>An index finds what sorting everything finds, by every precision, and the same at any time.</summary>
public class FlatIndexTests
{
    private const int Dimensions = 37; // no multiple of anything
    private const int Rows = 5_000;    // more than a block

    private static readonly float[] s_rows = Numbers(Rows * Dimensions, 1);
    private static readonly EmbeddingRanges s_ranges = Ranges();

    [Theory]
    [InlineData(SimilarityFunction.Cosine)]
    [InlineData(SimilarityFunction.Dot)]
    [InlineData(SimilarityFunction.Euclidean)]
    [InlineData(SimilarityFunction.Manhattan)]
    public void Floats_are_searched_exactly(SimilarityFunction similarity)
    {
        var index = new FlatIndex(Dimensions, new() { Similarity = similarity });
        Assert.Equal(0, index.Add(s_rows.AsSpan(0, 10 * Dimensions)));
        Assert.Equal(10, index.Add(s_rows.AsSpan(10 * Dimensions)));
        Assert.Equal(Rows, index.Count);
        var query = Numbers(Dimensions, 2);
        var wanted = Enumerable.Range(0, Rows).Select(i => (Index: i, Score: Of(similarity, query, Row(i)))).OrderByDescending(hit => hit.Score).Take(10).ToList();
        var found = index.Search(query, 10);
        Assert.Equal(wanted.Select(hit => hit.Index), found.Select(hit => hit.Index));
        Assert.All(wanted.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
    }

    [Theory]
    [InlineData(VectorPrecision.Int8, 0.9, 0.995)]
    [InlineData(VectorPrecision.UInt8, 0.9, 0.995)]
    [InlineData(VectorPrecision.Binary, 0.1, 0.4)]
    [InlineData(VectorPrecision.UBinary, 0.1, 0.4)]
    public void Rescoring_finds_more_of_what_floats_find(VectorPrecision precision, double alone, double rescored)
    {
        var exact = Filled(VectorPrecision.Float32, Rescoring.None);
        var (codes, floats) = (Filled(precision, Rescoring.None), Filled(precision, Rescoring.Floats));
        var (found, foundAgain) = (0.0, 0.0);
        for (var q = 0; q < 50; q++)
        {
            var query = Numbers(Dimensions, 100 + q);
            var wanted = exact.Search(query, 10);
            found += Recall(wanted, codes.Search(query, 10)) / 50;
            var again = floats.Search(query, 10);
            foundAgain += Recall(wanted, again) / 50;

            // A score by floats has the bits of the exact search.
            Assert.All(again.Where(hit => wanted.Any(best => best.Index == hit.Index)), hit => Assert.Contains(hit, wanted));
        }

        Assert.InRange(found, alone, 1.001);
        Assert.InRange(foundAgain, Math.Max(rescored, found), 1.001);
    }

    [Fact]
    public void Rescoring_by_codes_scores_what_the_codes_stand_for()
    {
        var (query, index) = (Numbers(Dimensions, 3), Filled(VectorPrecision.Int8, Rescoring.Codes));
        NormalizeModule.Normalize(query);
        Assert.All(index.Search(query, 20), hit => Assert.Equal(Of(SimilarityFunction.Cosine, query, Row(hit.Index)), hit.Score, 0.02));
        var bits = new byte[EmbeddingQuantizer.BinaryLength(Dimensions)];
        Assert.All(Filled(VectorPrecision.Binary, Rescoring.Codes).Search(query, 20), hit =>
        {
            EmbeddingQuantizer.ToUBinary(Row(hit.Index), Dimensions, bits);
            Assert.Equal(EmbeddingDistances.Dot(query, bits), hit.Score);
        });
    }

    [Theory]
    [InlineData(VectorPrecision.Float32)]
    [InlineData(VectorPrecision.Int8)]
    [InlineData(VectorPrecision.Binary)]
    public void Equal_scores_come_in_the_order_in_which_they_were_added(VectorPrecision precision)
    {
        var row = Numbers(Dimensions, 4);
        var index = new FlatIndex(Dimensions, new() { Precision = precision, Ranges = s_ranges });
        for (var i = 0; i < 300; i++) index.Add(row);
        Assert.Equal(Enumerable.Range(0, 7), index.Search(row, 7).Select(hit => hit.Index));
    }

    [Theory]
    [InlineData(VectorPrecision.Float32, Rescoring.Floats, 192)]
    [InlineData(VectorPrecision.Int8, Rescoring.None, 37)]
    [InlineData(VectorPrecision.Int8, Rescoring.Floats, 37 + 192)]
    [InlineData(VectorPrecision.Binary, Rescoring.Codes, 5)]
    public void An_embedding_takes_the_bytes_that_are_said(VectorPrecision precision, Rescoring rescoring, int bytes)
    {
        Filled(precision, rescoring); // what is made once: the rows of this class, the kernels
        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = Filled(precision, rescoring);
        Assert.Equal(bytes, index.BytesPerEmbedding);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, (long)bytes * Rows, ((long)bytes * 8_192) + 20_000); // whole blocks
    }

    [Fact]
    public void A_search_takes_memory_for_its_hits_only()
    {
        var (index, query) = (Filled(VectorPrecision.Int8, Rescoring.Codes), Numbers(Dimensions, 5));
        index.Search(query, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        index.Search(query, 10);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000);
    }

    [Fact]
    public async Task Who_searches_while_others_add_sees_whole_embeddings()
    {
        var index = new FlatIndex(Dimensions);
        var query = Numbers(Dimensions, 6);
        var adding = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++) index.Add(s_rows.AsSpan(i * Dimensions, Dimensions));
        })).ToList();
        var seen = 0;
        while (!adding.All(task => task.IsCompleted))
        {
            var hits = index.Search(query, int.MaxValue);
            Assert.True(hits.Count >= seen);
            Assert.Equal(hits.Count, hits.Select(hit => hit.Index).Distinct().Count());
            Assert.All(hits, hit => Assert.InRange(hit.Score, -1.0001f, 1.0001f));
            seen = hits.Count;
        }

        await Task.WhenAll(adding);
        Assert.Equal(4_000, index.Count);
        Assert.Equal(4_000, index.Search(query, 5_000).Count);
    }

    [Theory]
    [InlineData(SimilarityFunction.Euclidean)]
    [InlineData(SimilarityFunction.Manhattan)]
    public void What_is_the_same_is_nearest_and_what_is_beyond_all_floats_is_last(SimilarityFunction similarity)
    {
        var index = new FlatIndex(2, new() { Similarity = similarity });
        index.Add([float.MaxValue, -float.MaxValue, 1, 2, -1, 2]);
        Assert.Equal([new(1, 0), new(2, -2), new(0, float.NegativeInfinity)], index.Search([1, 2], 5));
    }

    [Fact]
    public void Nothing_is_found_where_nothing_is() => Assert.Empty(new FlatIndex(3).Search([1, 2, 3], 5));

    [Fact]
    public void What_cannot_be_searched_is_refused()
    {
        Assert.Contains("ranges", Refused(() => new FlatIndex(3, new() { Precision = VectorPrecision.Int8 })), StringComparison.Ordinal);
        Assert.Contains("expected 3 dimensions, found 1", Refused(() => new FlatIndex(3, new() { Precision = VectorPrecision.UInt8, Ranges = new([0], [1]) })), StringComparison.Ordinal);
        Assert.Contains("cosine or dot for Binary codes, found Manhattan", Refused(() => new FlatIndex(3, new() { Precision = VectorPrecision.Binary, Similarity = SimilarityFunction.Manhattan })), StringComparison.Ordinal);
        Assert.Contains("similarity", Refused(() => new FlatIndex(3, new() { Similarity = (SimilarityFunction)9 })), StringComparison.Ordinal);
        Assert.Contains("multiplier", Refused(() => new FlatIndex(3, new() { RescoreMultiplier = 0 })), StringComparison.Ordinal);
        Assert.Contains("precision", Refused(() => new FlatIndex(3, new() { Precision = (VectorPrecision)9 })), StringComparison.Ordinal);
        Assert.Contains("dimensions", Refused(() => new FlatIndex(0)), StringComparison.Ordinal);
        var index = new FlatIndex(3);
        Assert.Contains("embedding 1", Refused(() => index.Add([1, 2, 3, 4, float.NaN, 6])), StringComparison.Ordinal);
        Assert.Equal(0, index.Count);
        Assert.Contains("found 2", Refused(() => index.Search([1, 2], 1)), StringComparison.Ordinal);
        Assert.Contains("topK", Refused(() => index.Search([1, 2, 3], 0)), StringComparison.Ordinal);
    }

    private static string Refused(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    private static FlatIndex Filled(VectorPrecision precision, Rescoring rescoring)
    {
        var index = new FlatIndex(Dimensions, new() { Precision = precision, Rescoring = rescoring, Ranges = s_ranges });
        index.Add(s_rows);
        return index;
    }

    /// <summary>Of embeddings as a cosine keeps them.</summary>
    private static EmbeddingRanges Ranges()
    {
        var rows = (float[])s_rows.Clone();
        for (var i = 0; i < Rows; i++) NormalizeModule.Normalize(rows.AsSpan(i * Dimensions, Dimensions));
        return EmbeddingRanges.Of(rows, Dimensions);
    }

    private static double Recall(IReadOnlyList<SearchHit> wanted, IReadOnlyList<SearchHit> found) =>
        (double)wanted.Count(hit => found.Any(other => other.Index == hit.Index)) / wanted.Count;

    private static ReadOnlySpan<float> Row(int i) => s_rows.AsSpan(i * Dimensions, Dimensions);

    private static double Of(SimilarityFunction similarity, ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Similarities.Of(similarity, a, b);

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
