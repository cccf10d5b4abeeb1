namespace Octavo.Numerics;

/// <summary>How each rule chooses scale and zero point for activations from lo to hi, where lo is at most and hi at least zero.</summary>
internal static class GridFit
{
    public static ActivationGrid Fit(ActivationRule rule, float lo, float hi)
    {
        var grid = rule.Choice switch
        {
            ScaleChoice.PyTorch => PyTorch(rule, lo, hi),
            ScaleChoice.Symmetric => Symmetric(rule, lo, hi),
            ScaleChoice.CompressedTensors => CompressedTensors(rule, lo, hi),
            _ => Octavo(rule, lo, hi),
        };
        return float.IsFinite(grid.Scale) ? grid : new ActivationGrid(rule, float.NaN, 0, rule.IsSymmetric ? ActivationRule.SignedOffset : 0);
    }

    private static ActivationGrid Octavo(ActivationRule rule, float lo, float hi)
    {
        var scale = (hi - lo) / rule.Highest;
        var inverse = 1 / scale;
        if (float.IsPositiveInfinity(inverse)) return new ActivationGrid(rule, rule.ScaleForZero, 0, 0);
        var zero = Math.Clamp((int)MathF.Round(-lo * inverse), 0, rule.Highest);
        return new ActivationGrid(rule, scale, inverse, zero);
    }

    private static ActivationGrid Symmetric(ActivationRule rule, float lo, float hi)
    {
        var absmax = MathF.Max(-lo, hi);
        var scale = MathF.Max(absmax / rule.Divisor, rule.SmallestScale);
        if (scale == 0) scale = rule.ScaleForZero;
        var inverse = rule.Arithmetic == CodeArithmetic.MultiplyByRatio ? rule.Divisor / absmax : 1 / scale;
        return float.IsPositiveInfinity(inverse)
            ? new ActivationGrid(rule, rule.ScaleForZero, 0, ActivationRule.SignedOffset)
            : new ActivationGrid(rule, scale, inverse, ActivationRule.SignedOffset);
    }

    private static ActivationGrid CompressedTensors(ActivationRule rule, float lo, float hi)
    {
        const int offset = ActivationRule.SignedOffset;
        var scale = (hi - lo) / (rule.Highest - rule.Lowest);

        // The library replaces a zero scale only after it has divided by it, and 0 / 0 becomes the lowest code or 0.
        if (scale == 0) return new ActivationGrid(rule, rule.ScaleForZero, 1 / rule.ScaleForZero, offset);
        var zero = MathF.Round(Math.Clamp(rule.Lowest - offset - (lo / scale), rule.Lowest - offset, rule.Highest - offset));
        return new ActivationGrid(rule, scale, 1 / scale, (int)zero + offset);
    }

    // In double until the end. A scale below the smallest normal half is replaced, and the range widened to match, so that
    // the zero point stays where it was.
    private static ActivationGrid PyTorch(ActivationRule rule, float lo, float hi)
    {
        const float smallest = 6.1e-5f;
        var n = rule.Highest;
        var scale = ((double)hi - lo) / n;
        if ((float)scale == 0 || float.IsInfinity(1 / (float)scale)) scale = 0.1;
        if (scale < smallest)
        {
            var amplifier = smallest / (float)scale;
            scale = smallest;
            if (lo == 0)
            {
                hi = smallest * n;
            }
            else if (hi == 0)
            {
                lo = -smallest * n;
            }
            else
            {
                lo *= amplifier;
                hi *= amplifier;
            }
        }

        // Of the zero points that the two ends give, the one with the smaller rounding error.
        var fromLow = -lo / scale;
        var fromHigh = n - (hi / scale);
        var zero = -Math.Abs(lo / scale) < n - Math.Abs(hi / scale) ? fromLow : fromHigh;
        return new ActivationGrid(rule, (float)scale, 1 / (float)scale, (int)Math.Round(Math.Clamp(zero, 0, n)));
    }
}
