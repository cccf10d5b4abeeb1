namespace Octavo.Embeddings;

/// <summary>
/// The smallest and the largest value of each dimension, which int8 and uint8 codes share out among themselves: the <c>ranges</c> of sentence-transformers'
/// <c>quantize_embeddings</c>. Embeddings are compared with others of the same ranges only. Immutable.
/// </summary>
public sealed class EmbeddingRanges
{
    private readonly float[] _minimum;
    private readonly float[] _maximum;
    private readonly float[] _steps;

    /// <summary>Takes ranges that were measured before.</summary>
    /// <param name="minimum">[dimensions].</param>
    /// <param name="maximum">[dimensions], none below its minimum.</param>
    /// <exception cref="ArgumentException">They are empty, differ in length, are no finite numbers, or a maximum lies below its minimum.</exception>
    public EmbeddingRanges(ReadOnlySpan<float> minimum, ReadOnlySpan<float> maximum)
    {
        if (minimum.IsEmpty || minimum.Length != maximum.Length)
            throw new ArgumentException($"ranges: expected as many minima as maxima, at least one, found {minimum.Length} and {maximum.Length}");
        (_minimum, _maximum, _steps) = (minimum.ToArray(), maximum.ToArray(), new float[minimum.Length]);
        for (var i = 0; i < _steps.Length; i++)
        {
            var width = _maximum[i] - _minimum[i];
            if (!(width >= 0 && float.IsFinite(width)))
                throw new ArgumentException(FormattableString.Invariant($"ranges: expected a finite range of dimension {i}, its maximum not below its minimum, found {_minimum[i]} to {_maximum[i]}"));
            _steps[i] = width / 255;
            // A dimension that never varies has no step; all its codes are then the first.
            if (_steps[i] == 0) _steps[i] = 1;
        }
    }

    /// <summary>How many dimensions they are of.</summary>
    public int Dimensions => _steps.Length;

    /// <summary>The smallest value of each dimension.</summary>
    public ReadOnlySpan<float> Minimum => _minimum;

    /// <summary>The largest value of each dimension.</summary>
    public ReadOnlySpan<float> Maximum => _maximum;

    /// <summary>From one code to the next, of each dimension.</summary>
    internal ReadOnlySpan<float> Steps => _steps;

    /// <summary>The ranges of embeddings: some hundreds of texts as those that will come are enough.</summary>
    /// <param name="embeddings">[N, dimensions], row by row, at least one row.</param>
    /// <param name="dimensions">How many numbers an embedding has.</param>
    /// <exception cref="ArgumentException">There is no embedding, the last one is not whole, or one holds what is no finite number.</exception>
    public static EmbeddingRanges Of(ReadOnlySpan<float> embeddings, int dimensions)
    {
        var rows = EmbeddingRows.Count(embeddings.Length, dimensions);
        if (rows == 0) throw new ArgumentException("embeddings: expected at least one for ranges, found none", nameof(embeddings));
        EmbeddingRows.RequireFinite(embeddings, dimensions);
        var (minimum, maximum) = (embeddings[..dimensions].ToArray(), embeddings[..dimensions].ToArray());
        Widen(embeddings, minimum, maximum);
        return new(minimum, maximum);
    }

    /// <summary>The ranges of these and further embeddings.</summary>
    /// <param name="embeddings">[N, dimensions], row by row.</param>
    /// <exception cref="ArgumentException">The last embedding is not whole, or one holds what is no finite number.</exception>
    public EmbeddingRanges Including(ReadOnlySpan<float> embeddings)
    {
        EmbeddingRows.Count(embeddings.Length, Dimensions);
        EmbeddingRows.RequireFinite(embeddings, Dimensions);
        var (minimum, maximum) = (Minimum.ToArray(), Maximum.ToArray());
        Widen(embeddings, minimum, maximum);
        return new(minimum, maximum);
    }

    private static void Widen(ReadOnlySpan<float> embeddings, float[] minimum, float[] maximum)
    {
        for (; !embeddings.IsEmpty; embeddings = embeddings[minimum.Length..])
        {
            for (var i = 0; i < minimum.Length; i++)
            {
                minimum[i] = Math.Min(minimum[i], embeddings[i]);
                maximum[i] = Math.Max(maximum[i], embeddings[i]);
            }
        }
    }
}
