namespace Octavo.Kernels.Reference;

/// <summary>What the distances of <c>Kernels/Codes</c> compute.</summary>
internal static class NaiveDistances
{
    /// <summary>a · b.</summary>
    public static long Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>a · b.</summary>
    public static long Dot(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>In how many bits a and b differ.</summary>
    public static long Hamming(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++) sum += ((a[i] ^ b[i]) >> bit) & 1;
        }

        return sum;
    }

    /// <summary>a · b in the order of the kernels: blocks of 64 go to four chains of sixteen lanes, what is left to the first; then lanes are folded in halves.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum(a, b, MathF.FusedMultiplyAdd);

    /// <summary>The sum of (a - b)², in that order.</summary>
    public static float Squares(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum(a, b, (x, y, sum) => MathF.FusedMultiplyAdd(x - y, x - y, sum));

    /// <summary>The sum of |a - b|, in that order.</summary>
    public static float Magnitudes(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Sum(a, b, (x, y, sum) => sum + MathF.Abs(x - y));

    private static float Sum(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Func<float, float, float, float> add)
    {
        const int lanes = 16;
        var chains = new float[4 * lanes];
        for (var i = 0; i < a.Length; i++)
        {
            var lane = i < a.Length / chains.Length * chains.Length ? i % chains.Length : i % lanes;
            chains[lane] = add(a[i], b[i], chains[lane]);
        }

        var sums = new float[lanes];
        for (var i = 0; i < lanes; i++) sums[i] = (chains[i] + chains[lanes + i]) + (chains[(2 * lanes) + i] + chains[(3 * lanes) + i]);
        for (var half = lanes / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++) sums[i] += sums[half + i];
        }

        return sums[0];
    }
}
