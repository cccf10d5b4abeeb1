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
        foreach (var code in codes)
        {
            if (code < rule.Lowest || code > rule.Highest) return false;
        }

        for (var unit = 0; unit < BoundedUnits.Count(rule.Bound, codes.Length); unit++)
        {
            var sums = new UnitSums(rule.Bound);
            for (var i = 0; i < BoundedUnits.Size(rule.Bound); i++)
            {
                var k = BoundedUnits.Input(rule.Bound, unit, i);
                if (k < codes.Length) sums.Add(codes[k]);
            }

            if (!sums.AreAdmissible) return false;
        }

        return true;
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

        scale = GrownScale(rule, weights, absmax, scale);
        encoder = new WeightEncoder(rule, scale, absmax);
        for (var k = 0; k < weights.Length; k++) codes[k] = (sbyte)encoder.Code(weights[k]);
        return scale;
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

    // A scale is refused by any one unit that breaks the bound, so the one that broke it last is looked at first:
    // the same answer as looking at all of them every time, in a fraction of the time.
    private static float GrownScale(WeightRule rule, ReadOnlySpan<float> weights, float absmax, float scale)
    {
        var count = BoundedUnits.Count(rule.Bound, weights.Length);
        var (unit, admissible, factor) = (0, 0, 1.0);
        while (admissible < count)
        {
            if (IsAdmissible(rule, weights, unit, new WeightEncoder(rule, scale, absmax)))
            {
                admissible++;
                unit = unit + 1 == count ? 0 : unit + 1;
                continue;
            }

            // Powers by multiplication: the same bits everywhere, unlike those of a platform's pow.
            admissible = 0;
            factor *= Growth;
            scale = (float)((double)absmax / rule.Divisor * factor);
        }

        return scale;
    }

    private static bool IsAdmissible(WeightRule rule, ReadOnlySpan<float> weights, int unit, WeightEncoder encoder)
    {
        var sums = new UnitSums(rule.Bound);
        for (var i = 0; i < BoundedUnits.Size(rule.Bound); i++)
        {
            var k = BoundedUnits.Input(rule.Bound, unit, i);
            if (k < weights.Length) sums.Add(encoder.Code(weights[k]));
        }

        return sums.AreAdmissible;
    }
}
