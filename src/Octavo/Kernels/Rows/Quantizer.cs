using System.Runtime.CompilerServices;
using Octavo.Numerics;

namespace Octavo.Kernels.Rows;

/// <summary>Activations into codes, as <see cref="ActivationGrid"/> defines them. Rows may be read and codes written up to the next multiple of 16 behind their end.</summary>
internal abstract unsafe class Quantizer
{
    /// <summary>Smallest and largest of <paramref name="count"/> values (a multiple of 16 is read: pads must repeat a value or be 0).</summary>
    public abstract void MinMax(float* x, int count, out float smallest, out float largest);

    /// <summary>Codes by multiplication with the grid's inverse: <see cref="ActivationGrid.Code"/>.</summary>
    public abstract void Quantize(float* x, in ActivationGrid grid, int count, byte* codes);

    /// <summary>Codes by division, for rules that say so: <see cref="ActivationGrid.Code"/>.</summary>
    public abstract void QuantizeByDivision(float* x, in ActivationGrid grid, int count, byte* codes);
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class Quantizer<T> : Quantizer
    where T : struct, ILanes<T>
{
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
}
