using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>LayerNorm of a row (Ba et al. 2016, arXiv 1607.06450), as PyTorch's <c>layer_norm</c>: the variance is divided by the width.</summary>
internal abstract unsafe class LayerNorm
{
    /// <summary>
    /// With v = x + residual: destination = (v - mean(v)) / sqrt(variance(v) + epsilon) * weight + bias over
    /// <paramref name="width"/> values; residual may be null. Nothing behind the row is read or written.
    /// </summary>
    public abstract void AddLayerNorm(float* x, float* residual, float* weight, float* bias, float epsilon, int width, float* destination);
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class LayerNorm<T> : LayerNorm
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddLayerNorm(float* x, float* residual, float* weight, float* bias, float epsilon, int width, float* destination)
    {
        var sum = T.Create(0f);
        var i = 0;
        for (; i + 16 <= width; i += 16)
        {
            var v = T.Load(x + i);
            if (residual != null)
                v = T.Add(v, T.Load(residual + i));
            T.Store(v, destination + i);
            sum = T.Add(sum, v);
        }

        // The rest of a width that is no multiple of 16 goes through a padded copy, lane by lane as above.
        var rest = stackalloc float[16];
        var tail = width - i;
        for (var k = 0; k < tail; k++)
            rest[k] = destination[i + k] = x[i + k] + (residual != null ? residual[i + k] : 0f);
        if (tail > 0)
            sum = T.Add(sum, T.Load(rest));
        var mean = T.Sum(sum) / width;
        var means = T.Create(mean);
        var squares = T.Create(0f);
        for (i = 0; i + 16 <= width; i += 16)
        {
            var d = T.Subtract(T.Load(destination + i), means);
            squares = T.Fma(d, d, squares);
        }

        for (var k = 0; k < tail; k++)
            rest[k] -= mean;
        if (tail > 0)
        {
            var d = T.Load(rest);
            squares = T.Fma(d, d, squares);
        }

        var inverse = 1f / MathF.Sqrt((T.Sum(squares) / width) + epsilon);
        var inverses = T.Create(inverse);
        for (i = 0; i + 16 <= width; i += 16)
        {
            var d = T.Multiply(T.Subtract(T.Load(destination + i), means), inverses);
            T.Store(T.Fma(d, T.Load(weight + i), T.Load(bias + i)), destination + i);
        }

        for (var k = 0; k < tail; k++)
            destination[i + k] = MathF.FusedMultiplyAdd(rest[k] * inverse, weight[i + k], bias[i + k]);
    }
}
