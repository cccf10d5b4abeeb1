namespace Octavo.Kernels.Reference;

/// <summary>What <c>Kernels/Float/Attention.cs</c> and its gradient compute for one head of one sequence, in double precision.</summary>
internal static class NaiveAttention
{
    /// <summary>The probabilities P = softmax(Q K^T / sqrt(d) + mask), [T, T].</summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="mask">Added to each key's score, [T]; null for nothing.</param>
    /// <param name="bias">Added to each score by the distance key - query; null for nothing.</param>
    public static double[][] Probabilities(double[][] q, double[][] k, double[]? mask, Func<int, double>? bias = null) =>
        [.. q.Select((query, i) => NaiveRows.Softmax([.. k.Select((key, j) => (Dot(query, key) / Math.Sqrt(query.Length)) + (bias?.Invoke(j - i) ?? 0) + (mask?[j] ?? 0))]))];

    /// <summary>The context P V, [T, d] (Vaswani et al. 2017, arXiv 1706.03762).</summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="v">Values, [T, d].</param>
    /// <param name="mask">As above.</param>
    /// <param name="bias">As above.</param>
    public static double[][] Context(double[][] q, double[][] k, double[][] v, double[]? mask, Func<int, double>? bias = null) =>
        Product(Probabilities(q, k, mask, bias), v);

    /// <summary>
    /// What <c>Kernels/Float/LocalAttention.cs</c> computes: a query sees the keys at most <paramref name="reach"/> places away that are kept; where
    /// none is, all keys of the sequence alike, as floats make of a score and the smallest float.
    /// </summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="v">Values, [T, d].</param>
    /// <param name="reach">Places.</param>
    /// <param name="isKept">Whether a key counts, [T].</param>
    /// <returns>[T, d].</returns>
    public static double[][] LocalContext(double[][] q, double[][] k, double[][] v, int reach, bool[] isKept) => [.. q.Select((query, i) =>
    {
        var seen = Enumerable.Range(0, k.Length).Where(j => isKept[j] && Math.Abs((long)i - j) <= reach).ToArray();
        return seen.Length == 0
            ? Product([Array.ConvertAll(v, _ => 1.0 / v.Length)], v)[0]
            : Context([query], [.. seen.Select(j => k[j])], [.. seen.Select(j => v[j])], null)[0];
    })];

    /// <summary>
    /// The gradients of the context for its own, dC: dV = P^T dC; dP = dC V^T; of the scores S before the division by sqrt(d),
    /// dS_ij = P_ij (dP_ij - sum over l of P_il dP_il) / sqrt(d); dQ = dS K; dK = dS^T Q.
    /// </summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="v">Values, [T, d].</param>
    /// <param name="mask">As above.</param>
    /// <param name="context">dC, [T, d].</param>
    public static (double[][] Q, double[][] K, double[][] V) Gradient(double[][] q, double[][] k, double[][] v, double[]? mask, double[][] context)
    {
        var p = Probabilities(q, k, mask);
        var dp = Product(context, Transpose(v));
        var ds = p.Select((row, i) => Array.ConvertAll(NaiveGradients.Softmax(row, dp[i]), value => value / Math.Sqrt(q[0].Length))).ToArray();
        return (Product(ds, k), Product(Transpose(ds), q), Product(Transpose(p), context));
    }

    /// <summary>A B.</summary>
    private static double[][] Product(double[][] a, double[][] b)
    {
        var columns = Transpose(b);
        return Array.ConvertAll(a, row => Array.ConvertAll(columns, column => Dot(row, column)));
    }

    private static double[][] Transpose(double[][] a) => [.. a[0].Select((_, column) => Array.ConvertAll(a, row => row[column]))];

    private static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
