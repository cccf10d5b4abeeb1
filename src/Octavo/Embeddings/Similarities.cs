namespace Octavo.Embeddings;

/// <summary>How alike embeddings are: sentence-transformers' <c>util.cos_sim</c>, <c>dot_score</c>, <c>euclidean_sim</c>, <c>manhattan_sim</c>.</summary>
internal static class Similarities
{
    /// <summary>Of two embeddings, larger for more alike; sums in double precision, in order.</summary>
    /// <exception cref="ArgumentException">They differ in length.</exception>
    public static float Of(SimilarityFunction function, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"expected embeddings of the same length, found {a.Length} and {b.Length}");
        var (dot, squaresA, squaresB, squares, magnitudes) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = ((double)a[i], (double)b[i]);
            dot += x * y;
            squaresA += x * x;
            squaresB += y * y;
            squares += (x - y) * (x - y);
            magnitudes += Math.Abs(x - y);
        }

        return (float)(function switch
        {
            SimilarityFunction.Cosine => dot / (Math.Max(Math.Sqrt(squaresA), 1e-12) * Math.Max(Math.Sqrt(squaresB), 1e-12)),
            SimilarityFunction.Dot => dot,
            SimilarityFunction.Euclidean => -Math.Sqrt(squares),
            _ => -magnitudes,
        });
    }
}
