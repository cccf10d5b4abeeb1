using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>
/// The gradients of the passes over rows. Rows are multiples of 16 floats apart; what lies behind a
/// row's end up to the next multiple of 16 is read as zeros and left zero.
/// </summary>
internal abstract unsafe class RowGradients
{
    /// <summary>
    /// Of y = n w + b with v = x + residual and n = (v - mean(v)) / sigma, for dy = d + d2: with g = dy w,
    /// dv = (g - mean(g) - n mean(g n)) / sigma, dw = dy n, db = dy. dv goes to
    /// <paramref name="destination"/>, those of weight and bias are added. residual and d2 may be null.
    /// </summary>
    public abstract void LayerNorm(in LayerNormRow row, float* weight, float epsilon, int width, float* destination, float* weightGradient, float* biasGradient);

    /// <summary>Of y = tanh(x): dx = dy (1 - y^2), as destination = d * (1 - y^2) over <paramref name="count"/> values, in terms of the output of tanh.</summary>
    public abstract void Tanh(float* d, float* y, int count, float* destination);

    /// <summary>Of p = softmax(scale * s): ds = p (dp - sum(p dp)) scale, in place of dp, <paramref name="d"/>.</summary>
    public abstract void Softmax(float* p, float* d, float scale, int count);
}

/// <summary>One row of a LayerNorm on the way back: its two inputs and the two gradients of its output.</summary>
internal readonly unsafe struct LayerNormRow(float* x, float* residual, float* d, float* d2)
{
    public readonly float* X = x;
    public readonly float* Residual = residual;
    public readonly float* D = d;
    public readonly float* D2 = d2;
}

/// <summary>Written once over sixteen lanes.</summary>
internal sealed unsafe class RowGradients<T> : RowGradients
    where T : struct, ILanes<T>
{
    private static readonly float* Lane = Lanes.Numbers;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LayerNorm(in LayerNormRow row, float* weight, float epsilon, int width, float* destination, float* weightGradient, float* biasGradient)
    {
        var (mean, inverse) = Statistics(row, epsilon, width, destination);
        var (means, inverses) = (T.Create(mean), T.Create(inverse));
        var (sum, product) = (T.Create(0f), T.Create(0f));
        for (var i = 0; i < width; i += 16)
        {
            var normal = Within(T.Multiply(T.Subtract(T.Load(destination + i), means), inverses), width - i);
            var d = Gradient(row, i);
            // dw += dy n, db += dy; g = dy w, and the sums of g and of g n.
            T.Store(T.Fma(d, normal, T.Load(weightGradient + i)), weightGradient + i);
            T.Store(T.Add(d, T.Load(biasGradient + i)), biasGradient + i);
            d = T.Multiply(d, T.Load(weight + i));
            sum = T.Add(sum, d);
            product = T.Fma(d, normal, product);
        }

        var (a, b) = (T.Create(T.Sum(sum) / width), T.Create(T.Sum(product) / width));
        for (var i = 0; i < width; i += 16)
        {
            var normal = T.Multiply(T.Subtract(T.Load(destination + i), means), inverses);
            // dv = (g - mean(g) - n mean(g n)) / sigma.
            var d = T.Subtract(T.Subtract(T.Multiply(Gradient(row, i), T.Load(weight + i)), a), T.Multiply(normal, b));
            T.Store(Within(T.Multiply(d, inverses), width - i), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tanh(float* d, float* y, int count, float* destination)
    {
        for (var i = 0; i < count; i += 16)
        {
            var v = T.Load(y + i);
            // dx = dy (1 - y^2).
            T.Store(T.Multiply(T.Load(d + i), T.Subtract(T.Create(1f), T.Multiply(v, v))), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Softmax(float* p, float* d, float scale, int count)
    {
        var sum = T.Create(0f);
        for (var i = 0; i < count; i += 16)
            sum = T.Fma(T.Load(p + i), T.Load(d + i), sum);
        // ds = p scale (dp - sum(p dp)).
        var (sums, scales) = (T.Create(T.Sum(sum)), T.Create(scale));
        for (var i = 0; i < count; i += 16)
            T.Store(T.Multiply(T.Multiply(T.Load(p + i), scales), T.Subtract(T.Load(d + i), sums)), d + i);
    }

    /// <summary>Mean and 1 / standard deviation of x + residual, which goes to <paramref name="destination"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Mean, float Inverse) Statistics(in LayerNormRow row, float epsilon, int width, float* destination)
    {
        var sum = T.Create(0f);
        for (var i = 0; i < width; i += 16)
        {
            var v = T.Load(row.X + i);
            if (row.Residual != null)
                v = T.Add(v, T.Load(row.Residual + i));
            T.Store(v, destination + i);
            sum = T.Add(sum, v);
        }

        var mean = T.Sum(sum) / width;
        var means = T.Create(mean);
        var squares = T.Create(0f);
        for (var i = 0; i < width; i += 16)
        {
            var d = Within(T.Subtract(T.Load(destination + i), means), width - i);
            squares = T.Fma(d, d, squares);
        }

        return (mean, 1f / MathF.Sqrt((T.Sum(squares) / width) + epsilon));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gradient(in LayerNormRow row, int i) =>
        row.D2 == null ? T.Load(row.D + i) : T.Add(T.Load(row.D + i), T.Load(row.D2 + i));

    /// <summary>Zero behind the end of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Within(T value, int left) =>
        left >= 16 ? value : T.WhereLess(T.Load(Lane), T.Create(left), value, T.Create(0f));
}
