using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

/// <summary>
/// The gradients of the passes over rows, and the optimiser's. Rows are multiples of 16 floats apart; what lies behind a
/// row's end up to the next multiple of 16 is read as zeros and left zero.
/// </summary>
internal abstract unsafe class RowGradients
{
    /// <summary>The implementation for an instruction set.</summary>
    public static RowGradients For(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 or InstructionSet.Avx512Vnni when Avx512F.IsSupported => new RowGradients<Lanes512>(),
        >= InstructionSet.Avx2 => new RowGradients<Lanes256>(),
        _ => new RowGradients<Lanes128>(),
    };

    /// <summary>
    /// Of LayerNorm(x + residual) with the gradient d + d2 of its output: that of x + residual goes to
    /// <paramref name="destination"/>, those of weight and bias are added. residual and d2 may be null.
    /// </summary>
    public abstract void LayerNorm(in LayerNormRow row, float* weight, float epsilon, int width, float* destination, float* weightGradient, float* biasGradient);

    /// <summary>destination = d * (1 - y^2) over <paramref name="count"/> values, in terms of the output of tanh.</summary>
    public abstract void Tanh(float* d, float* y, int count, float* destination);

    /// <summary>In place of the gradient <paramref name="d"/> of probabilities <paramref name="p"/>, that of the scores: p * (d - sum(p * d)) * scale.</summary>
    public abstract void Softmax(float* p, float* d, float scale, int count);

    /// <summary>The sum of squares of <paramref name="count"/> values.</summary>
    public abstract double SumOfSquares(float* x, int count);

    /// <summary>One step of AdamW over <paramref name="count"/> values, a multiple of 16.</summary>
    public abstract void AdamW(float* values, float* gradient, float* first, float* second, int count, in AdamWFactors factors);
}

/// <summary>One row of a LayerNorm on the way back: its two inputs and the two gradients of its output.</summary>
internal readonly unsafe struct LayerNormRow(float* x, float* residual, float* d, float* d2)
{
    public readonly float* X = x;
    public readonly float* Residual = residual;
    public readonly float* D = d;
    public readonly float* D2 = d2;
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
            T.Store(T.Multiply(T.Load(d + i), T.Subtract(T.Create(1f), T.Multiply(v, v))), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Softmax(float* p, float* d, float scale, int count)
    {
        var sum = T.Create(0f);
        for (var i = 0; i < count; i += 16)
            sum = T.Fma(T.Load(p + i), T.Load(d + i), sum);
        var (sums, scales) = (T.Create(T.Sum(sum)), T.Create(scale));
        for (var i = 0; i < count; i += 16)
            T.Store(T.Multiply(T.Multiply(T.Load(p + i), scales), T.Subtract(T.Load(d + i), sums)), d + i);
    }

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

    // In PyTorch's order: decay, moments, then values -= step size * first / (sqrt(second) / sqrt(correction) + epsilon).
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
