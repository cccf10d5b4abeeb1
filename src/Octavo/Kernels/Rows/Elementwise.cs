using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>Sums and multiples of rows. Rows are multiples of 16 floats apart and may be read and written up to the next multiple of 16 behind their end.</summary>
internal abstract unsafe class Elementwise
{
    /// <summary>Short name for reports: the registers that make sixteen lanes.</summary>
    public abstract string Name { get; }

    /// <summary>destination = x * factor over <paramref name="count"/> values.</summary>
    public abstract void Scale(float* x, float factor, int count, float* destination);

    /// <summary>destination = x + y over <paramref name="count"/> values.</summary>
    public abstract void Add(float* x, float* y, int count, float* destination);
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
}
