using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Int8;

/// <summary>Sums of the codes of each column of panels [N/16][K/4][16][4].</summary>
internal static unsafe class PanelSums
{
    /// <summary>Computes them.</summary>
    /// <param name="panels">At a multiple of 64.</param>
    /// <param name="columns">N, a multiple of 16.</param>
    /// <param name="groups">K / 4.</param>
    /// <param name="sums">[N].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panels, int columns, int groups, int* sums)
    {
        for (var column = 0; column < columns; column += 16)
        {
            var sum = Vector512<int>.Zero;
            for (var i = 0; i < groups; i++, panels += 64)
                sum += Four(Vector512.LoadAligned(panels).AsSByte());
            sum.Store(sums + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Four(Vector512<sbyte> codes)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(Vector512<byte>.One, codes), Vector512<short>.One);
        var integers = codes.AsInt32();
        return Vector512.ShiftRightArithmetic(integers, 24) + Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(integers, 8), 24)
            + Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(integers, 16), 24) + Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(integers, 24), 24);
    }
}
