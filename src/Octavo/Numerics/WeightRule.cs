namespace Octavo.Numerics;

/// <summary>How a scheme turns a matrix of weights into int8 codes.</summary>
/// <param name="Scales">One scale for each output, or one for all.</param>
/// <param name="Admissible">Which rows of codes are allowed; a row that is not gets a larger scale.</param>
/// <param name="Divisor">scale = absmax / Divisor.</param>
/// <param name="Lowest">Smallest code; the largest is 127.</param>
public sealed record WeightRule(WeightScales Scales, WeightCodes Admissible, float Divisor, int Lowest)
{
    /// <summary>Quantises <paramref name="weights"/>, row-major [n, k].</summary>
    /// <exception cref="ArgumentException">The length is not n * k.</exception>
    public QuantizedWeights Quantize(ReadOnlySpan<float> weights, int n, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        if (weights.Length != (long)n * k)
            throw new ArgumentException($"weights: expected {n} x {k}, found {weights.Length}", nameof(weights));
        var codes = new sbyte[weights.Length];
        if (Scales == WeightScales.PerTensor)
            return new(codes, [QuantizeTensor(weights, codes)], n, k);
        var scales = new float[n];
        for (var row = 0; row < n; row++)
            scales[row] = QuantizeRow(weights.Slice(row * k, k), codes.AsSpan(row * k, k));
        return new(codes, scales, n, k);
    }

    /// <summary>The smallest scale absmax / 127 * 1.005^i whose codes are admissible; returns it.</summary>
    private float QuantizeRow(ReadOnlySpan<float> weights, Span<sbyte> codes)
    {
        var largest = AbsMax(weights);
        if (largest == 0f)
            return 1f;
        for (var i = 0; ; i++)
        {
            var scale = (float)(largest / 127.0 * Math.Pow(1.005, i));
            // The smallest floats: no float is a 127th of them.
            if (scale == 0f)
                return 1f;
            for (var j = 0; j < codes.Length; j++)
                codes[j] = (sbyte)Math.Clamp(MathF.Round(weights[j] / scale, MidpointRounding.ToEven), Lowest, 127f);
            if (IsAdmissible(codes))
                return scale;
        }
    }

    /// <summary>One scale for all; codes by multiplication with its inverse, as PyTorch (FBGEMM) does it.</summary>
    private float QuantizeTensor(ReadOnlySpan<float> weights, Span<sbyte> codes)
    {
        var largest = AbsMax(weights);
        var scale = Math.Max(largest / Divisor, 1.1920929e-7f);
        var inverse = 1f / scale;
        for (var j = 0; j < codes.Length; j++)
            codes[j] = (sbyte)Math.Clamp(MathF.Round(weights[j] * inverse, MidpointRounding.ToEven), Lowest, 127f);
        return scale;
    }

    private bool IsAdmissible(ReadOnlySpan<sbyte> codes) => Admissible switch
    {
        WeightCodes.PairSafe => ArePairsSafe(codes),
        WeightCodes.Lane4 => DoLanesFit(codes),
        _ => true,
    };

    /// <summary>255 * 128 = 32640 fits 16 bits.</summary>
    private static bool ArePairsSafe(ReadOnlySpan<sbyte> codes)
    {
        for (var j = 0; j < codes.Length; j += 2)
        {
            int first = codes[j], second = j + 1 < codes.Length ? codes[j + 1] : 0;
            if (Math.Max(first, 0) + Math.Max(second, 0) > 128 || Math.Min(first, 0) + Math.Min(second, 0) < -128)
                return false;
        }

        return true;
    }

    /// <summary>127 * (codes of one sign in one lane) fits 16 bits: lanes {0,1,4,5,8,9,12,13} and {2,3,6,7,10,11,14,15} of every 16 inputs.</summary>
    private static bool DoLanesFit(ReadOnlySpan<sbyte> codes)
    {
        Span<int> positive = stackalloc int[2];
        Span<int> negative = stackalloc int[2];
        for (var start = 0; start < codes.Length; start += 16)
        {
            positive.Clear();
            negative.Clear();
            for (var j = start; j < Math.Min(start + 16, codes.Length); j++)
            {
                positive[(j >> 1) & 1] += Math.Max((int)codes[j], 0);
                negative[(j >> 1) & 1] -= Math.Min((int)codes[j], 0);
            }

            if (127 * Math.Max(positive[0], positive[1]) > 32767 || 127 * Math.Max(negative[0], negative[1]) > 32768)
                return false;
        }

        return true;
    }

    private static float AbsMax(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}

/// <summary>What shares a scale.</summary>
public enum WeightScales
{
    /// <summary>Each output (row of the weights) has its own.</summary>
    PerChannel,

    /// <summary>One for the whole matrix.</summary>
    PerTensor,
}

/// <summary>Which codes a row may have together.</summary>
public enum WeightCodes
{
    /// <summary>Any.</summary>
    Any,

    /// <summary>In each pair of neighbouring inputs (2j, 2j + 1) codes of one sign sum to at most 128: u8 x s8 never saturates 16 bits.</summary>
    PairSafe,

    /// <summary>Eight codes of a 16-bit lane sum so low that four products of pairs can be added in 16 bits, with activations 0..127.</summary>
    Lane4,
}
