using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>
/// The end of a matrix product: from its sums to activated floats. One object for each activation, chosen once for a product.
/// Rows are multiples of 16 floats apart and may be read and written up to the next multiple of 16 behind their end.
/// </summary>
internal abstract unsafe class Epilogue
{
    /// <summary>destination = f(x + bias) over <paramref name="count"/> values.</summary>
    public abstract void Bias(float* x, float* bias, int count, float* destination);

    /// <summary>destination = f(x) over <paramref name="count"/> values, with the bits of <see cref="Bias"/>.</summary>
    public abstract void Activate(float* x, int count, float* destination);

    /// <summary>x = f(x) over the first <paramref name="width"/> values, a multiple of 16, of rows that are <paramref name="stride"/> floats apart, with the bits of <see cref="Bias"/>.</summary>
    public abstract void ActivateRows(float* x, int width, int rows, nint stride);

    /// <summary>destination = f(x) * gate over <paramref name="count"/> values (Shazeer 2020, arXiv 2002.05202), one rounding behind f. Nothing behind them is read or written.</summary>
    public abstract void Gate(float* x, float* gate, int count, float* destination);

    /// <summary>destination = d * f'(x) over <paramref name="count"/> values: the way back.</summary>
    public abstract void Slope(float* d, float* x, int count, float* destination);

    /// <summary>
    /// The end of an int8 product over one block: with value = scale * (accumulator - zeroPoint * columnSum),
    /// destination = f(value * weightScale + bias), each step rounded once.
    /// </summary>
    public abstract void Dequantize(in Int8Sums sums, float* weightScale, float* bias, int width, float* destination, nint stride);

    /// <summary>The end after the last of several blocks: destination = f(partial * weightScale + bias).</summary>
    public abstract void Finish(float* partial, float* weightScale, float* bias, int count, float* destination);
}

/// <summary>Written once over sixteen lanes and a function of them. Every method is compiled at once with all optimisations, as those of <see cref="Elementwise{T}"/>.</summary>
internal sealed unsafe class Epilogue<T, TF> : Epilogue
    where T : struct, ILanes<T>
    where TF : struct, IActivation<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Bias(float* x, float* bias, int count, float* destination)
    {
        for (var i = 0; i < count; i += 16)
            T.Store(TF.Of(T.Add(T.Load(x + i), T.Load(bias + i))), destination + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Activate(float* x, int count, float* destination)
    {
        for (var i = 0; i < count; i += 16)
            T.Store(TF.Of(T.Load(x + i)), destination + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ActivateRows(float* x, int width, int rows, nint stride)
    {
        for (; rows > 0; rows--, x += stride)
        {
            for (var i = 0; i < width; i += 16)
                T.Store(TF.Of(T.Load(x + i)), x + i);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Gate(float* x, float* gate, int count, float* destination)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16)
            T.Store(T.Multiply(TF.Of(T.Load(x + i)), T.Load(gate + i)), destination + i);
        if (i == count)
            return;
        var rest = stackalloc float[16];
        new Span<float>(rest, 16).Clear();
        new ReadOnlySpan<float>(x + i, count - i).CopyTo(new Span<float>(rest, 16));
        T.Store(TF.Of(T.Load(rest)), rest);
        for (var k = 0; i + k < count; k++)
            destination[i + k] = rest[k] * gate[i + k];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Slope(float* d, float* x, int count, float* destination)
    {
        for (var i = 0; i < count; i += 16)
            T.Store(T.Multiply(T.Load(d + i), TF.Slope(T.Load(x + i))), destination + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Dequantize(in Int8Sums sums, float* weightScale, float* bias, int width, float* destination, nint stride)
    {
        for (var i = 0; i < width; i += 16)
        {
            var weightScales = T.Load(weightScale + i);
            var biases = T.Load(bias + i);
            var columnSums = sums.ColumnSums + i;
            var accumulators = sums.Accumulators + i;
            var grid = sums.Grids;
            var to = destination + i;
            for (var r = sums.Rows; r > 0; r--, accumulators += Int8Sums.Stride, grid += sums.GridStride, to += stride)
                T.Store(TF.Of(T.Fma(T.Multiply(T.FromInts(accumulators, columnSums, grid->ZeroPoint), T.Create(grid->Scale)), weightScales, biases)), to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Finish(float* partial, float* weightScale, float* bias, int count, float* destination)
    {
        for (var i = 0; i < count; i += 16)
            T.Store(TF.Of(T.Fma(T.Load(partial + i), T.Load(weightScale + i), T.Load(bias + i))), destination + i);
    }
}
