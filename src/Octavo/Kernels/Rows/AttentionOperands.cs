using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>
/// Queries, keys and values of a head into codes, as <see cref="Octavo.Numerics.AttentionGrid"/> defines them. Rows have a multiple of 16 columns; a
/// magnitude is infinite where something that it is of is not finite.
/// </summary>
internal abstract unsafe class AttentionOperands
{
    /// <summary>
    /// The means of each column of the keys and values, and the largest magnitude of each column of the values less their mean, over tokens whose
    /// <paramref name="mask"/> is 0 (null: all).
    /// </summary>
    /// <param name="keys">[tokens, width].</param>
    /// <param name="values">[tokens, width].</param>
    /// <param name="stride">Floats from one row to the next, of both.</param>
    /// <param name="mask">[tokens].</param>
    /// <param name="tokens">How many.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="keyMean">[width].</param>
    /// <param name="valueMean">[width].</param>
    /// <param name="magnitudes">[width].</param>
    public abstract void Columns(float* keys, float* values, nint stride, float* mask, int tokens, int width, float* keyMean, float* valueMean, float* magnitudes);

    /// <summary>The largest magnitude of each row, less <paramref name="mean"/> where it is not null: then the mean tells what is not finite.</summary>
    public abstract void RowMagnitudes(float* rows, nint stride, float* mean, int count, int width, float* magnitudes);

    /// <summary>Scales and inverses of magnitudes, a multiple of 16 of them. Returns 0, or NaN where a scale is.</summary>
    public abstract float Grids(float* magnitudes, int count, float* scales, float* inverses);

    /// <summary>rne((x - mean) * inverse) + offset of each row, its lowest byte.</summary>
    /// <param name="rows">[count, width].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="mean">[width]; null for zeros.</param>
    /// <param name="inverses">One for each row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="offset">128 for codes without a sign.</param>
    /// <param name="codes">[count, width], dense.</param>
    public abstract void RowCodes(float* rows, nint stride, float* mean, float* inverses, int count, int width, int offset, byte* codes);

    /// <summary>rne((x - mean) * inverse) of each column as panels [width/16][padded/4][16][4], zeros behind the last token.</summary>
    /// <param name="values">[tokens, width].</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="mean">[width].</param>
    /// <param name="inverses">[width].</param>
    /// <param name="tokens">How many.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="padded">Tokens with the zeros, a multiple of 16.</param>
    /// <param name="panels">Where to.</param>
    public abstract void ValuePanels(float* values, nint stride, float* mean, float* inverses, int tokens, int width, int padded, byte* panels);
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class AttentionOperands<T> : AttentionOperands
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Columns(float* keys, float* values, nint stride, float* mask, int tokens, int width, float* keyMean, float* valueMean, float* magnitudes)
    {
        var kept = tokens;
        for (var t = 0; mask != null && t < tokens; t++)
            kept -= mask[t] == 0 ? 0 : 1;
        var counts = T.Create(kept);
        // Four sums at a time: each waits for itself.
        for (var i = 0; i < width; i += 32)
        {
            var zero = T.Create(0f);
            T keys0 = zero, keys1 = zero, values0 = zero, values1 = zero;
            T low0 = T.Create(float.PositiveInfinity), low1 = low0, high0 = T.Create(float.NegativeInfinity), high1 = high0;
            var second = Math.Min(16, width - i - 16);
            float* k = keys + i, v = values + i;
            for (var t = 0; t < tokens; t++, k += stride, v += stride)
            {
                if (mask != null && mask[t] != 0)
                    continue;
                (keys0, keys1) = (T.Add(keys0, T.Load(k)), T.Add(keys1, T.Load(k + second)));
                T value0 = T.Load(v), value1 = T.Load(v + second);
                (values0, values1) = (T.Add(values0, value0), T.Add(values1, value1));
                (low0, low1) = (T.Min(value0, low0), T.Min(value1, low1));
                (high0, high1) = (T.Max(value0, high0), T.Max(value1, high1));
            }

            T.Store(T.Divide(keys0, counts), keyMean + i);
            T.Store(T.Divide(keys1, counts), keyMean + i + second);
            End(values0, low0, high0, counts, valueMean + i, magnitudes + i);
            End(values1, low1, high1, counts, valueMean + i + second, magnitudes + i + second);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RowMagnitudes(float* rows, nint stride, float* mean, int count, int width, float* magnitudes)
    {
        for (var r = 0; r < count; r++, rows += stride)
        {
            var zero = T.Create(0f);
            T largest = zero, wrong = zero;
            if (mean != null)
            {
                for (var i = 0; i < width; i += 16)
                    largest = T.LargerMagnitude(T.Subtract(T.Load(rows + i), T.Load(mean + i)), largest);
                magnitudes[r] = T.Largest(largest);
                continue;
            }

            for (var i = 0; i < width; i += 16)
            {
                var x = T.Load(rows + i);
                largest = T.LargerMagnitude(x, largest);
                wrong = T.Fma(x, zero, wrong);
            }

            magnitudes[r] = T.Largest(Magnitude(largest, wrong));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override float Grids(float* magnitudes, int count, float* scales, float* inverses)
    {
        var (zero, one, infinite) = (T.Create(0f), T.Create(1f), T.Create(float.PositiveInfinity));
        var wrong = zero;
        for (var i = 0; i < count; i += 16)
        {
            var scale = T.Divide(T.Load(magnitudes + i), T.Create((float)sbyte.MaxValue));
            var inverse = T.Divide(one, scale);
            // Where all is zero, or too small to have a finite inverse: scale 1, all codes 0. An infinite scale becomes NaN.
            scale = T.Fma(scale, zero, T.WhereLess(inverse, infinite, scale, one));
            wrong = T.Fma(scale, zero, wrong);
            T.Store(scale, scales + i);
            T.Store(T.WhereLess(inverse, infinite, inverse, zero), inverses + i);
        }

        return T.Sum(wrong);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RowCodes(float* rows, nint stride, float* mean, float* inverses, int count, int width, int offset, byte* codes)
    {
        var rounding = T.Create(LaneMath<T>.RoundMagic + offset);
        for (var r = 0; r < count; r++, rows += stride, codes += width)
        {
            var inverse = T.Create(inverses[r]);
            for (var i = 0; i < width; i += 16)
            {
                var x = T.Load(rows + i);
                if (mean != null)
                    x = T.Subtract(x, T.Load(mean + i));
                T.StoreLowBytes(T.Add(T.Multiply(x, inverse), rounding), codes + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ValuePanels(float* values, nint stride, float* mean, float* inverses, int tokens, int width, int padded, byte* panels)
    {
        var (rounding, zero) = (T.Create(LaneMath<T>.RoundMagic), T.Create(0f));
        for (var i = 0; i < width; i += 16)
        {
            T inverse = T.Load(inverses + i), means = T.Load(mean + i);
            var from = values + i;
            var to = panels + ((nint)i * padded);
            var t = 0;
            for (; t + 4 <= tokens; t += 4, from += 4 * stride, to += 64)
                T.StoreQuads(Code(from), Code(from + stride), Code(from + (2 * stride)), Code(from + (3 * stride)), to);
            for (; t < padded; t += 4, from += 4 * stride, to += 64)
            {
                var left = tokens - t;
                T.StoreQuads(left > 0 ? Code(from) : zero, left > 1 ? Code(from + stride) : zero, left > 2 ? Code(from + (2 * stride)) : zero, zero, to);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            T Code(float* x) => T.Add(T.Multiply(T.Subtract(T.Load(x), means), inverse), rounding);
        }
    }

    /// <summary>The mean, and the largest magnitude less it: of the ends, for rounding keeps their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(T sum, T low, T high, T counts, float* mean, float* magnitudes)
    {
        var (m, zero) = (T.Divide(sum, counts), T.Create(0f));
        T.Store(m, mean);
        T.Store(Magnitude(T.Max(T.Subtract(high, m), T.Subtract(m, low)), T.Fma(m, zero, zero)), magnitudes);
    }

    /// <summary>Infinite where <paramref name="wrong"/> is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Magnitude(T largest, T wrong) => T.WhereLess(wrong, T.Create(1f), largest, T.Create(float.PositiveInfinity));
}
