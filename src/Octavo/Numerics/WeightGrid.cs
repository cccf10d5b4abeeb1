using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static System.FormattableString;

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
            return new QuantizedWeights(rows, columns, codes, [QuantizeRow(rule, weights, Finite(weights), codes)]);

        var scales = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var span = row * columns;
            var values = weights.Slice(span, columns);
            scales[row] = QuantizeRow(rule, values, Finite(values), codes.AsSpan(span, columns));
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

    /// <summary>Quantises weights that share a scale, or some of them: training has those of a tensor row by row.</summary>
    /// <param name="rule">How.</param>
    /// <param name="weights">The weights, all finite.</param>
    /// <param name="absmax">The largest magnitude of all that share the scale.</param>
    /// <param name="codes">Their codes, as many.</param>
    /// <returns>The scale.</returns>
    internal static float QuantizeRow(WeightRule rule, ReadOnlySpan<float> weights, float absmax, Span<sbyte> codes)
    {
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

    /// <summary>The largest magnitude; NaN where a weight is not finite.</summary>
    /// <param name="weights">The weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float LargestMagnitude(ReadOnlySpan<float> weights)
    {
        // x - x is 0 for a finite number and NaN for the others.
        var (most, wrong, k) = (Vector128<float>.Zero, Vector128<float>.Zero, 0);
        ref var from = ref MemoryMarshal.GetReference(weights);
        for (; k + 4 <= weights.Length; k += 4)
        {
            var w = Vector128.LoadUnsafe(ref from, (nuint)k);
            wrong += w - w;
            most = Vector128.Max(most, Vector128.Abs(w));
        }

        var (absmax, rest) = (Math.Max(Math.Max(most[0], most[1]), Math.Max(most[2], most[3])), Vector128.Sum(wrong));
        for (; k < weights.Length; k++)
        {
            rest += weights[k] - weights[k];
            absmax = Math.Max(absmax, Math.Abs(weights[k]));
        }

        return absmax + rest;
    }

    private static float Finite(ReadOnlySpan<float> weights)
    {
        var absmax = LargestMagnitude(weights);
        if (float.IsFinite(absmax)) return absmax;
        foreach (var weight in weights)
        {
            if (!float.IsFinite(weight)) throw new ArgumentException(Invariant($"expected finite weights, found {weight}"), nameof(weights));
        }

        return absmax;
    }
}
