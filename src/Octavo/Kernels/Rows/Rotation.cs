using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>Rotary positions (Su et al. 2021, arXiv 2104.09864), the halves of a head turned against each other as Transformers' <c>apply_rotary_pos_emb</c>.</summary>
internal abstract unsafe class Rotation
{
    /// <summary>
    /// In place, for each i below <paramref name="half"/>: (x_i, x_(i + half)) is turned by the angle whose cosine is <c>turn[i]</c> and
    /// whose sine is <c>turn[i + half]</c>. Nothing behind the two halves is read or written.
    /// </summary>
    public abstract void Turn(float* x, float* turn, int half);
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is. Each product is rounded, then their sum, as in Transformers.</summary>
internal sealed unsafe class Rotation<T> : Rotation
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Turn(float* x, float* turn, int half)
    {
        var i = 0;
        for (; i + 16 <= half; i += 16)
        {
            var (cosine, sine) = (T.Load(turn + i), T.Load(turn + half + i));
            var (a, b) = (T.Load(x + i), T.Load(x + half + i));
            T.Store(T.Subtract(T.Multiply(a, cosine), T.Multiply(b, sine)), x + i);
            T.Store(T.Add(T.Multiply(b, cosine), T.Multiply(a, sine)), x + half + i);
        }

        for (; i < half; i++)
        {
            var (a, b) = (x[i], x[half + i]);
            x[i] = (a * turn[i]) - (b * turn[half + i]);
            x[half + i] = (b * turn[i]) + (a * turn[half + i]);
        }
    }
}
