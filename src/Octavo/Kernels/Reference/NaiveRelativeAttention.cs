namespace Octavo.Kernels.Reference;

/// <summary>What <c>Kernels/Float/RelativeAttention.cs</c> computes for one head of one sequence, pair by pair in double precision.</summary>
internal static class NaiveRelativeAttention
{
    /// <summary>
    /// The context softmax(S / sqrt(d)) V, [T, d], with S_ij = (Q_i + u) K_j + (Q_i + v) R_(i-j) + (Q_i + w) G (Yang et al. 2019, arXiv
    /// 1906.08237). A token that does not count is seen by itself alone.
    /// </summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="v">Values, [T, d].</param>
    /// <param name="biases">u, v, w, [3, d].</param>
    /// <param name="distance">R, the key of a distance, [d].</param>
    /// <param name="segment">G of the same segment and of another, [2, d].</param>
    /// <param name="segments">The segment of each token, [T].</param>
    /// <param name="counts">Which tokens count, [T].</param>
    public static double[][] Context(
        double[][] q, double[][] k, double[][] v, double[][] biases, Func<int, double[]> distance, double[][] segment, int[] segments, bool[] counts)
    {
        double Score(int i, int j) => !counts[j] && i != j
            ? float.MinValue
            : (Dot(q[i], biases[0], k[j]) + Dot(q[i], biases[1], distance(i - j)) + Dot(q[i], biases[2], segment[segments[i] == segments[j] ? 0 : 1])) / Math.Sqrt(q[i].Length);

        return [.. q.Select((_, i) =>
        {
            var p = NaiveRows.Softmax([.. k.Select((_, j) => Score(i, j))]);
            return v[0].Select((_, c) => p.Select((weight, j) => weight * v[j][c]).Sum()).ToArray();
        })];
    }

    private static double Dot(double[] x, double[] bias, double[] y) => x.Select((value, i) => (value + bias[i]) * y[i]).Sum();
}
