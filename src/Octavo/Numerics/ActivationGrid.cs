namespace Octavo.Numerics;

/// <summary>
/// The definition of quantised activations: a scale, a zero point, and the codes that they give. All arithmetic is in
/// float32, each operation rounded by itself, none fused; rne rounds half to even. A fast kernel finds the smallest and
/// the largest activation, takes the grid from <see cref="Fit(ActivationRule, float, float)"/> and computes codes by
/// one of two formulas:
/// <list type="bullet">
/// <item>unless the rule says <see cref="CodeArithmetic.Divide"/>: clamp(rne(x * Inverse) + ZeroPoint, Lowest, Highest);</item>
/// <item>else, z = ZeroPoint - 128 as a float: rne(clamp(x / Scale + z, Lowest - 128, Highest - 128)) + 128.</item>
/// </list>
/// The value of a code is Scale * (code - ZeroPoint).
/// For the rules of this library, lo = min(0, smallest), hi = max(0, largest), n the highest code: Scale = (hi - lo) / n,
/// Inverse = 1 / Scale, ZeroPoint = clamp(rne(-lo * Inverse), 0, n). Where the scale is zero or too small to have a finite
/// inverse: Scale 1, Inverse 0, ZeroPoint 0, so that all codes are 0.
/// Where an activation is NaN or infinite, or the range overflows: Scale NaN, Inverse 0 and every code is the zero point,
/// so that the result is NaN, as in floating point.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Scale">The distance between the values of two codes.</param>
/// <param name="Inverse">What an activation is multiplied by; not used where the rule divides.</param>
/// <param name="ZeroPoint">The code of zero.</param>
public readonly record struct ActivationGrid(ActivationRule Rule, float Scale, float Inverse, int ZeroPoint)
{
    /// <summary>The grid for activations from <paramref name="smallest"/> to <paramref name="largest"/>; zero is included.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="smallest">The smallest activation, NaN if any is.</param>
    /// <param name="largest">The largest activation, NaN if any is.</param>
    public static ActivationGrid Fit(ActivationRule rule, float smallest, float largest)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return GridFit.Fit(rule, MathF.Min(0, smallest), MathF.Max(0, largest));
    }

    /// <summary>The grid for activations that share one.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="values">A row, a block of a row, or a whole batch.</param>
    public static ActivationGrid Fit(ActivationRule rule, ReadOnlySpan<float> values)
    {
        var (smallest, largest) = (0f, 0f);
        foreach (var value in values)
        {
            smallest = MathF.Min(smallest, value);
            largest = MathF.Max(largest, value);
        }

        return Fit(rule, smallest, largest);
    }

    /// <summary>Quantises a batch.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="values">Row-major [rows, columns].</param>
    /// <param name="rows">Tokens.</param>
    /// <param name="columns">Inputs of the layer.</param>
    /// <param name="codes">[rows, columns].</param>
    /// <param name="grids">[rows, <see cref="ActivationRule.BlockCount"/>]; over a batch all are the same.</param>
    public static void Quantize(
        ActivationRule rule, ReadOnlySpan<float> values, int rows, int columns, Span<byte> codes, Span<ActivationGrid> grids)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var blocks = rule.BlockCount(columns);
        if (values.Length != (long)rows * columns) throw new ArgumentException($"expected {rows} x {columns} values, found {values.Length}", nameof(values));
        if (codes.Length != values.Length) throw new ArgumentException($"expected {values.Length} codes, found {codes.Length}", nameof(codes));
        if (grids.Length != (long)rows * blocks) throw new ArgumentException($"expected {rows} x {blocks} grids, found {grids.Length}", nameof(grids));
        if (rule.Span == ActivationSpan.Batch)
        {
            var grid = Fit(rule, values);
            grids.Fill(grid);
            grid.Encode(values, codes);
            return;
        }

        var width = rule.BlockSize == 0 ? columns : rule.BlockSize;
        for (var i = 0; i < grids.Length; i++)
        {
            var (row, block) = Math.DivRem(i, blocks);
            var begin = (row * columns) + (block * width);
            var length = Math.Min(width, columns - (block * width));
            grids[i] = Fit(rule, values.Slice(begin, length));
            grids[i].Encode(values.Slice(begin, length), codes.Slice(begin, length));
        }
    }

    /// <summary>The codes of activations.</summary>
    /// <param name="values">The activations.</param>
    /// <param name="codes">Their codes, as many.</param>
    public void Encode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        if (codes.Length != values.Length) throw new ArgumentException($"expected {values.Length} codes, found {codes.Length}", nameof(codes));
        for (var i = 0; i < values.Length; i++) codes[i] = Code(values[i]);
    }

    /// <summary>The code of an activation.</summary>
    /// <param name="value">The activation.</param>
    public byte Code(float value)
    {
        if (float.IsNaN(Scale)) return (byte)ZeroPoint;
        if (Rule.Arithmetic != CodeArithmetic.Divide)
            return (byte)Math.Clamp((int)MathF.Round(value * Inverse) + ZeroPoint, Rule.Lowest, Rule.Highest);

        const int offset = ActivationRule.SignedOffset;
        var shifted = (value / Scale) + (ZeroPoint - offset);
        return (byte)((int)MathF.Round(Math.Clamp(shifted, Rule.Lowest - offset, Rule.Highest - offset)) + offset);
    }

    /// <summary>The value that a code stands for.</summary>
    /// <param name="code">The code.</param>
    public float Value(byte code) => Scale * (code - ZeroPoint);
}
