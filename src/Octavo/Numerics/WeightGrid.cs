namespace Octavo.Numerics;

/// <summary>
/// The definition of quantised weights. A row's scale is, for k = 0, 1, 2 …, s = float(absmax / divisor * 1.005^k), the
/// bracket in double; its codes are clamp(rne(w / s), lowest, highest), or w times the inverse where the rule says so; the
/// first k whose codes keep to the rule's bound is taken. Where all weights are zero, or so small that the scale is zero
/// or what they are multiplied by is infinite, the scale is 1 and all codes are 0. rne: round half to even.
/// </summary>
public static class WeightGrid
{
    private const double Growth = 1.005;

    /// <summary>Quantises a matrix.</summary>
    /// <param name="rule">How.</param>
    /// <param name="weights">Row-major [rows, columns], all finite.</param>
    /// <param name="rows">Outputs, or entries of an embedding table.</param>
    /// <param name="columns">Inputs.</param>
    /// <exception cref="ArgumentException">The length does not fit, or a weight is not finite.</exception>
    public static QuantizedWeights Quantize(WeightRule rule, ReadOnlySpan<float> weights, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (weights.Length != (long)rows * columns)
            throw new ArgumentException($"expected {rows} x {columns} weights, found {weights.Length}", nameof(weights));
        var codes = GC.AllocateUninitializedArray<sbyte>(weights.Length);
        if (rule.Granularity == WeightGranularity.Tensor)
            return new QuantizedWeights(rows, columns, codes, [QuantizeRow(rule, weights, codes)]);

        var scales = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var span = row * columns;
            scales[row] = QuantizeRow(rule, weights.Slice(span, columns), codes.AsSpan(span, columns));
        }

        return new QuantizedWeights(rows, columns, codes, scales);
    }

    /// <summary>Whether the codes of a row keep to the rule's range and bound.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="codes">The codes of one row.</param>
    public static bool Admits(WeightRule rule, ReadOnlySpan<sbyte> codes)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Lowest > sbyte.MinValue && codes.IndexOf(sbyte.MinValue) >= 0) return false;
        return CodeBounds.Holds(rule.Bound, codes);
    }

    private static float QuantizeRow(WeightRule rule, ReadOnlySpan<float> weights, Span<sbyte> codes)
    {
        var absmax = LargestMagnitude(weights);
        var scale = Math.Max((float)((double)absmax / rule.Divisor), rule.SmallestScale);
        var encoder = new WeightEncoder(rule, scale, absmax);
        if (!encoder.IsUsable)
        {
            codes.Clear();
            return 1;
        }

        // Powers by multiplication: the same bits everywhere, unlike those of a platform's pow. Scales that cannot do are
        // not tried: of some fifty two or three are left.
        var least = CodeBounds.LeastScale(rule.Bound, weights);
        for (var factor = Growth; ; factor *= Growth)
        {
            if (scale >= least)
            {
                encoder.Encode(weights, codes);
                if (CodeBounds.Holds(rule.Bound, codes)) return scale;
            }

            scale = (float)((double)absmax / rule.Divisor * factor);
            encoder = new WeightEncoder(rule, scale, absmax);
        }
    }

    private static float LargestMagnitude(ReadOnlySpan<float> weights)
    {
        var absmax = 0f;
        foreach (var weight in weights)
        {
            if (!float.IsFinite(weight)) throw new ArgumentException($"expected finite weights, found {weight}", nameof(weights));
            absmax = Math.Max(absmax, Math.Abs(weight));
        }

        return absmax;
    }
}
