
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Float;

/// <summary>Twelve rows by two 512-bit registers in emitted code: the compiler keeps six rows in registers, the CPU has room for twelve.</summary>
internal sealed unsafe class EmittedFloatTile : FloatTile
{
    private const int Rows = 12;
    private static readonly nint[] Tiles = CreateTable();

    /// <summary>Whether CPU and operating system allow it.</summary>
    public static bool IsSupported => Tiles[Rows] != 0;

    /// <inheritdoc/>
    public override string Name => "fma512-12x32, emitted";

    /// <inheritdoc/>
    public override int MaxRows => Rows;

    /// <inheritdoc/>
    public override void Run(float* a, nint lda, float* b, nint panelStride, nint k, int rows, float* c, nint ldc)
    {
        var args = new FloatTileArgs
        {
            A = a,
            Lda = lda * sizeof(float),
            B = b,
            BStride = panelStride * sizeof(float),
            K = k,
            C = c,
            Ldc = ldc * sizeof(float),
        };
        ((delegate* unmanaged[SuppressGCTransition]<FloatTileArgs*, void>)Tiles[rows])(&args);
    }

    private static nint[] CreateTable()
    {
        var table = new nint[Rows + 1];
        for (var rows = 1; rows <= Rows; rows++)
            table[rows] = EmittedCode.Fma(rows, Columns / 16);
        return table;
    }
}
