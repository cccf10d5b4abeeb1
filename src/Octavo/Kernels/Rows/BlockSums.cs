using System.Runtime.CompilerServices;

namespace Octavo.Kernels.Rows;

/// <summary>What an int8 product over several blocks of inputs adds up in floats before its <see cref="Epilogue"/>.</summary>
internal abstract unsafe class BlockSums
{
    /// <summary>One block of several: partial = (first ? 0 : partial) + scale * (accumulator - zeroPoint * columnSum).</summary>
    public abstract void FoldBlock(in Int8Sums sums, bool first, int width, float* partial);
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class BlockSums<T> : BlockSums
    where T : struct, ILanes<T>
{
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
}
