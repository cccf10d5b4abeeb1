using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Octavo.Kernels.Emitted;

/// <summary>
/// Arguments of the emitted AMX code, which reads them at fixed offsets: tools/KernelGenerator changes with it. What A and B hold is used
/// as tiles where it lies; only the last inputs, where their number is no multiple of 64, are laid out anew.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AmxTileArgs
{
    /// <summary>The most rows of one block: two tiles.</summary>
    public const int BlockRows = 2 * TileConfiguration.Rows;

    /// <summary>Inputs of one step.</summary>
    public const int Step = TileConfiguration.RowBytes;

    /// <summary>Bytes of the last step of four panels.</summary>
    public const int TailBytes = 4 * PanelStep;

    /// <summary>Bytes of the sums of one block of a pair of panels.</summary>
    public const int BlockBytes = BlockRows * 32 * sizeof(int);

    private const int PanelStep = Step * 16;

    /// <summary>As in <see cref="Int8TileArgs"/>.</summary>
    public byte* A;

    /// <summary>As in <see cref="Int8TileArgs"/>.</summary>
    public nint Lda;

    /// <summary>As in <see cref="Int8TileArgs"/>.</summary>
    public sbyte* B;

    /// <summary>As in <see cref="Int8TileArgs"/>.</summary>
    public nint BStride;

    /// <summary>Steps whose inputs are all there, at least one; of 64 inputs, or a single shorter one.</summary>
    public nint Steps;

    /// <summary>Sums: [rows][64] int32, or of one block [32][32] where floats are written.</summary>
    public int* C;

    /// <summary>B of the last, incomplete step, [panels][16][64], or null: as many inputs as are missing are taken again, times zero.</summary>
    public sbyte* Tail;

    /// <summary>From behind A's whole steps to where the last one begins, in bytes: not positive.</summary>
    public nint TailOffset;

    /// <summary>Tiles of these sizes.</summary>
    public TileConfiguration Configuration;

    /// <summary>Behind this: what is needed to end with floats.</summary>
    public AmxFloatArgs Floats;

    /// <summary>Arguments for <paramref name="rows"/> rows in each block; writes the last step's weights to <paramref name="tail"/> if there is one.</summary>
    /// <param name="tile">The product.</param>
    /// <param name="rows">Of each block, at most 32.</param>
    /// <param name="tail">Room for <see cref="TailBytes"/>.</param>
    public AmxTileArgs(in Int8TileArgs tile, int rows, sbyte* tail)
    {
        A = tile.A;
        Lda = tile.Lda;
        B = tile.B;
        BStride = tile.BStride;
        C = tile.C;
        var inputs = (int)tile.K4 * 4;
        Steps = Math.Max(1, inputs / Step);
        Configuration = new TileConfiguration(rows, Math.Min(inputs, Step));
        var rest = inputs > Step ? inputs % Step : 0;
        if (rest == 0)
            return;
        Tail = tail;
        TailOffset = rest - Step;
        for (nint panel = 0; panel < tile.Panels; panel++)
            PackTail(B + (panel * BStride) + (Steps * PanelStep), rest * 16, tail + (panel * PanelStep));
    }

    private static void PackTail(sbyte* source, int bytes, sbyte* destination)
    {
        new Span<sbyte>(destination, PanelStep - bytes).Clear();
        new ReadOnlySpan<sbyte>(source, bytes).CopyTo(new Span<sbyte>(destination + PanelStep - bytes, bytes));
    }
}

/// <summary>
/// How the sums of a pair of panels become floats: scale * (sum - zero point * sum of the column's codes), times the column's scale, plus
/// its bias, each step rounded once.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AmxFloatArgs
{
    /// <summary>The row at which the last block begins; blocks overlap where rows are no multiple of a block's.</summary>
    public nint LastRow;

    /// <summary>Rows of a block, 17 to 32.</summary>
    public nint BlockRows;

    /// <summary>Where the first row's 32 floats go.</summary>
    public float* Destination;

    /// <summary>Bytes from one row to the next.</summary>
    public nint DestinationStride;

    /// <summary>Scale (float) and zero point (int32) of each row's codes.</summary>
    public void* Grids;

    /// <summary>Bytes from one row's to the next one's.</summary>
    public nint GridStride;

    /// <summary>Sums of the columns' codes, 32.</summary>
    public int* ColumnSums;

    /// <summary>Scales of the columns, 32.</summary>
    public float* WeightScales;

    /// <summary>Bias of the columns, 32.</summary>
    public float* Bias;

    /// <summary>The constants of GELU, where it follows.</summary>
    public GeluConstants Gelu;

    /// <summary>As many as the emitted code reads.</summary>
    [InlineArray(16)]
    public struct GeluConstants
    {
        private float _first;
    }
}
