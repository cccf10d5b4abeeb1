using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>
/// What AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) does with a parameter's values, in the order of PyTorch's
/// <c>torch.optim.AdamW</c>. Counts are multiples of 16.
/// </summary>
internal abstract unsafe class Optimizer
{
    /// <summary>The sum of squares of <paramref name="count"/> values.</summary>
    public abstract double SumOfSquares(float* x, int count);

    /// <summary>
    /// One step over <paramref name="count"/> values w with gradients g' = <see cref="AdamWFactors.GradientScale"/> g:
    /// m = beta1 m + (1 - beta1) g', v = beta2 v + (1 - beta2) g'^2, w = decay w - step size * m / (sqrt(v) * inverse root + epsilon).
    /// </summary>
    public abstract void AdamW(float* values, float* gradient, float* first, float* second, int count, in AdamWFactors factors);
}

/// <summary>What is the same for all values of one AdamW step.</summary>
/// <param name="GradientScale">What gradients are multiplied by: accumulation and clipping.</param>
/// <param name="Decay">What values are multiplied by: 1 - learning rate * weight decay.</param>
/// <param name="Beta1">Memory of the first moment.</param>
/// <param name="Beta2">Memory of the second moment.</param>
/// <param name="StepSize">Learning rate / (1 - beta1^step).</param>
/// <param name="InverseRoot">1 / sqrt(1 - beta2^step).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
internal readonly record struct AdamWFactors(
    float GradientScale, float Decay, float Beta1, float Beta2, float StepSize, float InverseRoot, float Epsilon);

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class Optimizer<T> : Optimizer
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double SumOfSquares(float* x, int count)
    {
        const int Block = 4096;
        var total = 0.0;
        for (var start = 0; start < count; start += Block)
        {
            var sum = T.Create(0f);
            for (var i = start; i < Math.Min(count, start + Block); i += 16)
                sum = T.Fma(T.Load(x + i), T.Load(x + i), sum);
            total += T.Sum(sum);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AdamW(float* values, float* gradient, float* first, float* second, int count, in AdamWFactors factors)
    {
        var (scale, decay) = (T.Create(factors.GradientScale), T.Create(factors.Decay));
        var (beta1, rest1) = (T.Create(factors.Beta1), T.Create(1f - factors.Beta1));
        var (beta2, rest2) = (T.Create(factors.Beta2), T.Create(1f - factors.Beta2));
        var (step, root, epsilon) = (T.Create(-factors.StepSize), T.Create(factors.InverseRoot), T.Create(factors.Epsilon));
        for (var i = 0; i < count; i += 16)
        {
            var g = T.Multiply(T.Load(gradient + i), scale);
            var m = T.Fma(T.Load(first + i), beta1, T.Multiply(g, rest1));
            var v = T.Fma(T.Load(second + i), beta2, T.Multiply(T.Multiply(g, g), rest2));
            T.Store(m, first + i);
            T.Store(v, second + i);
            var denominator = T.Fma(T.Sqrt(v), root, epsilon);
            T.Store(T.Fma(T.Divide(m, denominator), step, T.Multiply(T.Load(values + i), decay)), values + i);
        }
    }
}
