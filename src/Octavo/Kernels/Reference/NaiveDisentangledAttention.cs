namespace Octavo.Kernels.Reference;

/// <summary>What <c>Kernels/Float/DisentangledAttention.cs</c> computes for one head of one sequence, pair by pair in double precision.</summary>
internal static class NaiveDisentangledAttention
{
    /// <summary>
    /// The context softmax(S scale) V, [T, d], with S_ij = Q_i K_j + Q_i P_b + K_j R_b, where b is the bucket of i - j (He et al. 2021,
    /// arXiv 2006.03654). Where either token does not count, the score is the smallest float, as in Transformers.
    /// </summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="v">Values, [T, d].</param>
    /// <param name="keys">P, relative keys, [buckets, d]; null for none.</param>
    /// <param name="queries">R, relative queries, [buckets, d]; null for none.</param>
    /// <param name="bucketOf">The bucket of a distance.</param>
    /// <param name="scale">Of the sum.</param>
    /// <param name="counts">Which tokens count, [T].</param>
    public static double[][] Context(
        double[][] q, double[][] k, double[][] v, double[][]? keys, double[][]? queries, Func<int, int> bucketOf, double scale, bool[] counts)
    {
        double Score(int i, int j)
        {
            if (!counts[i] || !counts[j])
                return float.MinValue;
            var bucket = bucketOf(i - j);
            return scale * (Dot(q[i], k[j]) + (keys is null ? 0 : Dot(q[i], keys[bucket])) + (queries is null ? 0 : Dot(k[j], queries[bucket])));
        }

        return [.. q.Select((_, i) =>
        {
            var p = NaiveRows.Softmax([.. k.Select((_, j) => Score(i, j))]);
            return v[0].Select((_, c) => p.Select((weight, j) => weight * v[j][c]).Sum()).ToArray();
        })];
    }

    private static double Dot(double[] x, double[] y) => x.Select((value, i) => value * y[i]).Sum();
}
