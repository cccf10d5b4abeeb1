using Octavo.Kernels.Codes;

namespace Octavo.Embeddings;

/// <summary>
/// Embeddings one behind the other, of which a search looks at every one: exact, and fast enough for some hundred thousand. Larger collections belong to a vector store.
/// May be searched by several threads at once, also while one adds: a search sees what was complete when it began. Equal scores come in the order
/// in which they were added; a result has the same bits on every CPU.
/// </summary>
public sealed class FlatIndex
{
    private const int MostDimensions = Distances.MostCodes;
    private const int RowsAtOnce = 256; // whose scores are on the stack

    private readonly Lock _adding = new();
    private readonly FlatIndexOptions _options;
    private readonly VectorCodes _codes;
    private VectorStore _store;

    /// <summary>Makes an index without an embedding.</summary>
    /// <param name="dimensions">How many numbers an embedding has.</param>
    /// <param name="options">What is kept and how it is compared; floats and the cosine where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, int8 has no ranges or those of other dimensions, or the similarity is a distance and codes are kept.</exception>
    public FlatIndex(int dimensions, FlatIndexOptions? options = null)
    {
        if (dimensions is < 1 or > MostDimensions)
            throw new ArgumentException($"dimensions: expected 1 to {MostDimensions}, found {dimensions}", nameof(dimensions));
        _options = options ?? new();
        if (!Enum.IsDefined(_options.Similarity))
            throw new ArgumentException($"similarity: expected {string.Join(", ", Enum.GetNames<SimilarityFunction>())}, found {_options.Similarity}", nameof(options));
        if (_options is { Similarity: SimilarityFunction.Euclidean or SimilarityFunction.Manhattan, Precision: not VectorPrecision.Float32 })
            throw new ArgumentException($"similarity: expected cosine or dot for {_options.Precision} codes, found {_options.Similarity}, which floats have", nameof(options));
        if (_options.RescoreMultiplier < 1)
            throw new ArgumentException($"rescore multiplier: expected 1 or more, found {_options.RescoreMultiplier}", nameof(options));
        if (!Enum.IsDefined(_options.Rescoring))
            throw new ArgumentException($"rescoring: expected {string.Join(", ", Enum.GetNames<Rescoring>())}, found {_options.Rescoring}", nameof(options));
        Dimensions = dimensions;
        _codes = VectorCodes.Of(dimensions, _options);
        _store = new(_codes.BytesOfRow, _codes.IsFloat || _options.Rescoring == Rescoring.Floats ? VectorStore.Padded(dimensions) : 0);
    }

    /// <summary>How many numbers an embedding has.</summary>
    public int Dimensions { get; }

    /// <summary>How many embeddings there are.</summary>
    public int Count => Volatile.Read(ref _store).Count;

    /// <summary>Bytes that an embedding takes: its codes, and its floats where they are kept.</summary>
    public int BytesPerEmbedding => _store.BytesOfRow;

    /// <summary>Adds embeddings behind those that are there.</summary>
    /// <param name="embeddings">[N, dimensions], row by row; they are copied.</param>
    /// <returns>The index of the first of them.</returns>
    /// <exception cref="ArgumentException">The last embedding is not whole, or one holds NaN or infinity; then none is added.</exception>
    /// <exception cref="OutOfMemoryException">There are more than memory or a list can hold.</exception>
    public int Add(ReadOnlySpan<float> embeddings)
    {
        var rows = EmbeddingRows.Count(embeddings.Length, Dimensions);
        EmbeddingRows.RequireFinite(embeddings, Dimensions);
        lock (_adding)
        {
            var store = _store;
            var first = store.Count;
            var row = new float[VectorStore.Padded(Dimensions)];
            var grown = store.WithRoomFor(rows);
            for (var i = 0; i < rows; i++)
            {
                Prepare(embeddings.Slice(i * Dimensions, Dimensions), row);
                if (grown.HasFloats) row.CopyTo(grown.Floats(first + i, 1));
                if (!_codes.IsFloat) _codes.Encode(row.AsSpan(0, Dimensions), grown.Codes(first + i, 1));
            }

            // Rows become visible when all of them are written.
            Volatile.Write(ref _store, grown);
            return first;
        }
    }

    /// <summary>The embeddings that are most alike, the best first.</summary>
    /// <param name="query">[dimensions].</param>
    /// <param name="topK">How many; all where there are fewer.</param>
    /// <exception cref="ArgumentException">The query has other dimensions or holds NaN or infinity, or <paramref name="topK"/> is below 1.</exception>
    public IReadOnlyList<SearchHit> Search(ReadOnlySpan<float> query, int topK)
    {
        if (query.Length != Dimensions) throw new ArgumentException($"query: expected {Dimensions} dimensions, found {query.Length}", nameof(query));
        if (topK < 1) throw new ArgumentException($"topK: expected 1 or more, found {topK}", nameof(topK));
        EmbeddingRows.RequireFinite(query, Dimensions);
        var store = Volatile.Read(ref _store);
        var prepared = new float[VectorStore.Padded(Dimensions)];
        Prepare(query, prepared);
        if (_codes.IsFloat) return Best(store, (int)Math.Min(topK, (long)store.Count), (first, count, scores) => Floats(store, prepared, first, count, scores));
        var scan = _codes.For(prepared.AsSpan(0, Dimensions));
        if (_options.Rescoring == Rescoring.None) return Best(store, Math.Min(topK, store.Count), (first, count, scores) => scan.Scores(store.Codes(first, count), scores));
        var candidates = Best(store, (int)Math.Min((long)topK * _options.RescoreMultiplier, store.Count), (first, count, scores) => scan.Scores(store.Codes(first, count), scores));
        return Rescored(store, candidates, prepared, scan, Math.Min(topK, store.Count));
    }

    private SearchHit[] Rescored(VectorStore store, SearchHit[] candidates, float[] query, CodeScan scan, int wanted)
    {
        var best = new BestHits(wanted);
        Span<float> score = stackalloc float[1];
        // By index, so that equal scores come in their order.
        foreach (var candidate in candidates.OrderBy(candidate => candidate.Index))
        {
            if (_options.Rescoring == Rescoring.Floats) Floats(store, query, candidate.Index, 1, score);
            else score[0] = scan.Exact(query.AsSpan(0, Dimensions), store.Codes(candidate.Index, 1));
            best.Offer(candidate.Index, score[0]);
        }

        return best.Take();
    }

    private static SearchHit[] Best(VectorStore store, int wanted, Scoring scoring)
    {
        var best = new BestHits(wanted);
        Span<float> scores = stackalloc float[RowsAtOnce];
        for (var first = 0; first < store.Count;)
        {
            var count = Math.Min(RowsAtOnce, Math.Min(store.Count - first, store.RestOfBlock(first)));
            scoring(first, count, scores[..count]);
            for (var i = 0; i < count; i++) best.Offer(first + i, scores[i]);
            first += count;
        }

        return best.Take();
    }

    private void Floats(VectorStore store, float[] query, int first, int count, Span<float> scores)
    {
        var rows = store.Floats(first, count);
        switch (_options.Similarity)
        {
            case SimilarityFunction.Euclidean:
                Distances.Chosen.Squares(query, rows, scores);
                foreach (ref var score in scores) score = -MathF.Sqrt(score);
                break;
            case SimilarityFunction.Manhattan:
                Distances.Chosen.Magnitudes(query, rows, scores);
                foreach (ref var score in scores) score = -score;
                break;
            default:
                Distances.Chosen.Dots(query, rows, scores);
                break;
        }
    }

    private void Prepare(ReadOnlySpan<float> embedding, Span<float> row)
    {
        embedding.CopyTo(row);
        if (_options.Similarity == SimilarityFunction.Cosine) NormalizeModule.Normalize(row[..Dimensions]);
    }

    private delegate void Scoring(int first, int count, Span<float> scores);
}
