using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Octavo.Kernels.Emitted;

/// <summary>
/// What <c>ldtilecfg</c> reads (Intel SDM 1, chapter 18): a palette, then bytes in a row and rows for each of eight tiles. All the
/// rest is zero.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct TileConfiguration
{
    /// <summary>Rows of the largest tile.</summary>
    public const int Rows = 16;

    /// <summary>Bytes in each of them.</summary>
    public const int RowBytes = 64;

    [FieldOffset(0)]
    private byte _palette;

    [FieldOffset(16)]
    private RowLengths _bytes;

    [FieldOffset(48)]
    private RowCounts _rows;

    /// <summary>
    /// A product of <paramref name="rows"/> rows, up to 32, in steps of <paramref name="step"/> inputs, up to 64. Tiles 0 to 3 hold sums,
    /// 4 and on A and then B: of A one tile is enough up to 16 rows, behind them each pair of tiles has an upper and a lower one.
    /// </summary>
    public TileConfiguration(int rows, int step)
    {
        _palette = 1;
        var (upper, lower) = (Math.Min(rows, Rows), rows > Rows ? rows - Rows : rows);
        Set(0, upper, RowBytes);
        Set(1, upper, RowBytes);
        Set(2, lower, RowBytes);
        Set(3, lower, RowBytes);
        Set(4, upper, step);
        if (rows > Rows)
            Set(5, lower, step);
        for (var tile = rows > Rows ? 6 : 5; tile < 8; tile++)
            Set(tile, step / 4, RowBytes);
    }

    private void Set(int tile, int rows, int bytes) => (_rows[tile], _bytes[tile]) = ((byte)rows, (ushort)bytes);

    [InlineArray(8)]
    private struct RowLengths
    {
        private ushort _first;
    }

    [InlineArray(8)]
    private struct RowCounts
    {
        private byte _first;
    }
}
