namespace Octavo.Numerics;

/// <summary>
/// The definition of attention in integers, for one head of one sequence of T tokens and d columns; Kernels/Reference/NaiveIntegerAttention.cs
/// puts it together. Queries and keys are symmetric codes of a token each, values of a column each (<see cref="Rule"/>). Keys and values lose their
/// means over the sequence first: that of the keys adds the same to all scores of a query, and softmax does not see it; that of the values comes
/// back whole, for probabilities sum to one. Tokens that are masked take part in no mean and no scale. All arithmetic is in float32, each operation
/// rounded by itself, but sums of products of codes, which are whole numbers; fma says where two operations are rounded once.
/// <list type="bullet">
/// <item>mean[i] = (x[0, i] + x[1, i] + …) / n, added from the first kept token to the last;</item>
/// <item>score[t] = (sum over i of codeQ[i] codeK[t, i]) * scaleK[t], of kept tokens; where there is a bias of distances fma(that, scaleQ * (1 / sqrt d), bias);</item>
/// <item>e[t] = <see cref="Exponential"/>((score[t] - largest score) * factor), 0 for masked tokens; factor = scaleQ * float(log2 e / sqrt d), with a bias float(log2 e);</item>
/// <item>context[i] = fma((sum over t of rne(e[t]) codeV[t, i]) * (1 / <see cref="Sum"/>(e)), scaleV[i], meanV[i]).</item>
/// </list>
/// The sum is that of the exponentials and not of their codes: what is too small to have a code would be missing from it, and it may be much of a
/// long text. Where every token is masked all are kept and the factor is 0: all weigh the same, as floats make of a score and the smallest float.
/// What is not finite makes NaN of what it takes part in.
/// </summary>
internal static class AttentionGrid
{
    /// <summary>Below 2^this an exponential is 0.</summary>
    public const float LeastExponent = -24;

    /// <summary>255 * 2^f for |f| &lt;= 1/2 is ((C3 f + C2) f + C1) f + C0 within 8e-5 of it: a fiftieth of a step (Remez).</summary>
    public const float C0 = 254.98166f, C1 = 176.78156f, C2 = 61.865837f, C3 = 14.068775f;

    private const double Log2OfE = 1.4426950408889634;

    /// <summary>±127, scale = largest magnitude / 127; codes are held 128 higher.</summary>
    public static ActivationRule Rule => ActivationRule.AttentionOperand;

    /// <summary>What a query's scale is multiplied by to be the factor of its scores: log2 e / sqrt d.</summary>
    public static float ExponentOf(int dimension) => (float)(Log2OfE / Math.Sqrt(dimension));

    /// <summary>The factor of scores that are in natural units already.</summary>
    public static float ExponentOfOne => (float)Log2OfE;

    /// <summary>255 * 2^x for x &lt;= 0, up to the error of the polynomial; 0 where x is NaN.</summary>
    public static float Exponential(float x)
    {
        if (!(x >= LeastExponent)) return 0;
        var n = MathF.Round(x);
        var f = x - n;
        var p = MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(C3, f, C2), f, C1), f, C0);
        // A power of two changes no digit.
        return p * MathF.ScaleB(1, (int)n);
    }

    /// <summary>The sum in sixteen parts, of every sixteenth each, then the upper half of them to the lower, four times.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        const int Parts = 16;
        Span<float> sums = stackalloc float[Parts];
        sums.Clear();
        for (var t = 0; t < values.Length; t++) sums[t % Parts] += values[t];
        for (var half = Parts / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++) sums[i] += sums[i + half];
        }

        return sums[0];
    }

    /// <summary>The mean of each column over the kept rows.</summary>
    /// <param name="rows">[T, d].</param>
    /// <param name="isKept">[T].</param>
    public static float[] Mean(float[][] rows, bool[] isKept)
    {
        var mean = new float[rows[0].Length];
        var count = 0;
        foreach (var (row, _) in rows.Zip(isKept).Where(item => item.Second))
        {
            for (var i = 0; i < mean.Length; i++) mean[i] += row[i];
            count++;
        }

        for (var i = 0; i < mean.Length; i++) mean[i] /= count;
        return mean;
    }
}
