using Octavo.Tensors;

namespace Octavo.Kernels.Rows;

/// <summary>What the optimiser does with a stretch of a parameter's values.</summary>
internal static unsafe class OptimizerPasses
{
    /// <summary>The sum of squares of <paramref name="count"/> values, a multiple of 16.</summary>
    public static double SumOfSquares(RowLeaves leaves, NativeBuffer gradient, long start, int count) =>
        leaves.Optimizer.SumOfSquares((float*)gradient.Pointer + start, count);

    /// <summary>AdamW over <paramref name="count"/> values, a multiple of 16.</summary>
    public static void AdamW(
        RowLeaves leaves, NativeBuffer values, NativeBuffer gradient, NativeBuffer first, NativeBuffer second, long start, int count, in AdamWFactors factors) =>
        leaves.Optimizer.AdamW(
            (float*)values.Pointer + start, (float*)gradient.Pointer + start, (float*)first.Pointer + start, (float*)second.Pointer + start, count, factors);

    /// <summary>What AdamW does to <paramref name="count"/> values, a multiple of 16, whose gradients were always zero: only the decay.</summary>
    public static void Decay(RowLeaves leaves, NativeBuffer values, long start, int count, float factor) =>
        leaves.Rows.Scale((float*)values.Pointer + start, factor, count, (float*)values.Pointer + start);
}
