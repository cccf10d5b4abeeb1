using System.Runtime.InteropServices;

namespace Octavo.Kernels.Emitted;

/// <summary>
/// Arguments of one tile: C[rows, 16 * panels] = A[rows, k] * B[k, 16 * panels]. Emitted code reads these fields at
/// fixed offsets (eight bytes each, in this order): tools/KernelGenerator changes with it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Int8TileArgs
{
    /// <summary>Columns of <see cref="C"/>: its row stride is always 256 bytes.</summary>
    public const int CColumns = 64;

    /// <summary>First row of u8 activations, row-major; readable up to 4 * <see cref="K4"/> bytes.</summary>
    public byte* A;

    /// <summary>Bytes between rows of <see cref="A"/>.</summary>
    public nint Lda;

    /// <summary>First panel of weights: [K4][16 columns][4 k].</summary>
    public sbyte* B;

    /// <summary>Bytes between panels of 16 columns.</summary>
    public nint BStride;

    /// <summary>Number of groups of four k; a multiple of four, at least four.</summary>
    public nint K4;

    /// <summary>Destination, overwritten: [rows][64] int32, of which 16 * <see cref="Panels"/> columns are written.</summary>
    public int* C;

    /// <summary>Rows, from one to what the kernel takes at most.</summary>
    public nint Rows;

    /// <summary>Panels of 16 columns, one to four.</summary>
    public nint Panels;

    /// <summary>Sum over k of every column's weights, 16 * <see cref="Panels"/> of them; read by kernels that shift A.</summary>
    public int* ColumnSums;

    /// <summary>Row <paramref name="row"/> of A, or the last one: a tile with fewer rows computes its last row again.</summary>
    public readonly byte* ARow(nint row) => A + (Math.Min(row, Rows - 1) * Lda);

    /// <summary>Where the row's 16 results of one panel go, clamped like <see cref="ARow"/>.</summary>
    public readonly int* CRow(nint row, nint panel) => C + (Math.Min(row, Rows - 1) * CColumns) + (panel * 16);
}
