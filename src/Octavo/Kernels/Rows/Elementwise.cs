using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Octavo.Numerics;

namespace Octavo.Kernels.Rows;

/// <summary>
/// The passes over rows between the matrix products. Rows are multiples of 16 floats apart and may be
/// read and written up to the next multiple of 16 behind their end.
/// </summary>
internal abstract unsafe class Elementwise
{
    /// <summary>Largest relative error of the exponential, against double precision.</summary>
    public const double ExpMaxRelativeError = 2.5e-7;

    /// <summary>Largest absolute error of tanh, against double precision.</summary>
    public const double TanhMaxError = 3e-7;

    /// <summary>Short name for reports: the registers that make sixteen lanes.</summary>
    public abstract string Name { get; }

    /// <summary>The implementation for an instruction set.</summary>
    public static Elementwise For(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 or InstructionSet.Avx512Vnni when Avx512F.IsSupported => new Elementwise<Lanes512>(),
        >= InstructionSet.Avx2 => new Elementwise<Lanes256>(),
        _ => new Elementwise<Lanes128>(),
    };

    /// <summary>destination = LayerNorm(x + residual) * weight + bias over <paramref name="width"/> values; residual may be null.</summary>
    public abstract void AddLayerNorm(float* x, float* residual, float* weight, float* bias, float epsilon, int width, float* destination);

    /// <summary>
    /// In place: e^(x * scale + mask - maximum) over <paramref name="length"/> keys, 0 behind them up to
    /// <paramref name="padded"/> (a multiple of 16); returns the sum. <paramref name="mask"/> (added, may be null) as Transformers adds it.
    /// </summary>
    public abstract float ExpRow(float* x, float scale, float* mask, int length, int padded);

    /// <summary>destination = x * factor over <paramref name="count"/> values.</summary>
    public abstract void Scale(float* x, float factor, int count, float* destination);

    /// <summary>destination = x + y over <paramref name="count"/> values.</summary>
    public abstract void Add(float* x, float* y, int count, float* destination);

    /// <summary>One block of several: partial = (first ? 0 : partial) + scale * (accumulator - zeroPoint * columnSum).</summary>
    public abstract void FoldBlock(in Int8Sums sums, bool first, int width, float* partial);

    /// <summary>Smallest and largest of <paramref name="count"/> values (a multiple of 16 is read: pads must repeat a value or be 0).</summary>
    public abstract void MinMax(float* x, int count, out float smallest, out float largest);

    /// <summary>Codes by multiplication with the grid's inverse: <see cref="ActivationGrid.Code"/>.</summary>
    public abstract void Quantize(float* x, in ActivationGrid grid, int count, byte* codes);

    /// <summary>Codes by division, for rules that say so: <see cref="ActivationGrid.Code"/>.</summary>
    public abstract void QuantizeByDivision(float* x, in ActivationGrid grid, int count, byte* codes);
}

/// <summary>
/// Written once over sixteen lanes. Every method is compiled at once with all optimisations: a forward
/// pass is over before the runtime would find out that they are worth it.
/// </summary>
internal sealed unsafe class Elementwise<T> : Elementwise
    where T : struct, ILanes<T>
{
    public override string Name { get; } = typeof(T).Name.ToLowerInvariant();

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Scale(float* x, float factor, int count, float* destination)
    {
        var factors = T.Create(factor);
        for (var i = 0; i < count; i += 16)
            T.Store(T.Multiply(T.Load(x + i), factors), destination + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(float* x, float* y, int count, float* destination)
    {
        for (var i = 0; i < count; i += 16)
            T.Store(T.Add(T.Load(x + i), T.Load(y + i)), destination + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FoldBlock(in Int8Sums sums, bool first, int width, float* partial)
    {
        for (var i = 0; i < width; i += 16)
        {
            var columnSums = sums.ColumnSums + i;
            var accumulators = sums.Accumulators + i;
            var grid = sums.Grids;
            var to = partial + i;
            for (var r = sums.Rows; r > 0; r--, accumulators += Int8Sums.Stride, grid += sums.GridStride, to += Int8Sums.Stride)
            {
                var value = T.FromInts(accumulators, columnSums, grid->ZeroPoint);
                var scales = T.Create(grid->Scale);
                T.Store(first ? T.Multiply(value, scales) : T.Fma(value, scales, T.Load(to)), to);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MinMax(float* x, int count, out float smallest, out float largest)
    {
        var low = T.Load(x);
        var high = low;
        var i = 16;
        for (; i < count; i += 16)
        {
            var v = T.Load(x + i);
            low = T.Min(v, low);
            high = T.Max(v, high);
        }

        smallest = -T.Largest(T.Subtract(T.Create(0f), low));
        largest = T.Largest(high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void QuantizeByDivision(float* x, in ActivationGrid grid, int count, byte* codes)
    {
        var scales = T.Create(grid.Scale);
        var offset = T.Create(ActivationRule.SignedOffset);
        var zeros = T.Create(grid.ZeroPoint - ActivationRule.SignedOffset);
        var low = T.Create(grid.Rule.Lowest - ActivationRule.SignedOffset);
        var high = T.Create(grid.Rule.Highest - ActivationRule.SignedOffset);
        for (var i = 0; i < count; i += 16)
        {
            var q = T.Add(T.Divide(T.Load(x + i), scales), zeros);
            T.StoreBytes(T.Add(LaneMath<T>.Round(T.Min(T.Max(q, low), high)), offset), codes + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Quantize(float* x, in ActivationGrid grid, int count, byte* codes)
    {
        var inverses = T.Create(grid.Inverse);
        var zeros = T.Create(grid.ZeroPoint);
        var low = T.Create(grid.Rule.Lowest);
        var high = T.Create(grid.Rule.Highest);
        for (var i = 0; i < count; i += 16)
        {
            var q = T.Add(LaneMath<T>.Round(T.Multiply(T.Load(x + i), inverses)), zeros);
            T.StoreBytes(T.Min(T.Max(q, low), high), codes + i);
        }
    }
}
