using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>The exponentials of a row of attention scores; who divides by their sum has the softmax.</summary>
internal abstract unsafe class Softmax
{
    /// <summary>
    /// In place: e^(x * scale + mask - maximum) over <paramref name="length"/> keys, 0 behind them up to
    /// <paramref name="padded"/> (a multiple of 16); returns the sum. <paramref name="mask"/> (added, may be null) as Transformers adds it.
    /// </summary>
    public abstract float ExpRow(float* x, float scale, float* mask, int length, int padded);
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class Softmax<T> : Softmax
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override float ExpRow(float* x, float scale, float* mask, int length, int padded)
    {
        for (var k = length; k < padded; k++)
            x[k] = float.NegativeInfinity;
        var scales = T.Create(scale);
        var largest = T.Create(float.NegativeInfinity);
        for (var i = 0; i < padded; i += 16)
        {
            var v = T.Multiply(T.Load(x + i), scales);
            if (mask != null)
                v = T.Add(v, T.Load(mask + i));
            T.Store(v, x + i);
            largest = T.Max(v, largest);
        }

        var maxima = T.Create(T.Largest(largest));
        var sum = T.Create(0f);
        for (var i = 0; i < padded; i += 16)
        {
            var e = LaneMath<T>.Exp(T.Subtract(T.Load(x + i), maxima));
            T.Store(e, x + i);
            sum = T.Add(sum, e);
        }

        return T.Sum(sum);
    }
}
