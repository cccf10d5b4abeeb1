using System.Runtime.InteropServices;

namespace Octavo.Kernels.Emitted;

/// <summary>
/// Arguments of one FP32 tile: C[rows, 16 * panels] = (C +) A[rows, k] * B[k, 16 * panels], each output one chain of FMAs
/// in ascending k. Emitted code reads these fields at fixed offsets (eight bytes each, in this order).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FloatTileArgs
{
    /// <summary>First row of A, row-major.</summary>
    public float* A;

    /// <summary>Bytes between rows of <see cref="A"/>.</summary>
    public nint Lda;

    /// <summary>First panel: [K][16].</summary>
    public float* B;

    /// <summary>Bytes between panels of 16 columns.</summary>
    public nint BStride;

    /// <summary>Length of the sums, at least one.</summary>
    public nint K;

    /// <summary>Destination, row-major.</summary>
    public float* C;

    /// <summary>Bytes between rows of <see cref="C"/>.</summary>
    public nint Ldc;

    /// <summary>Not zero: the chains go on from what is in <see cref="C"/>; zero: they start at zero.</summary>
    public nint Accumulate;
}
