using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>
/// 512-bit <c>vpdpbusd</c>, emitted: 14 rows by two panels or six by four use 28 of the 32 registers as accumulators and
/// load no more than the CPU can beside two multiplications a cycle.
/// </summary>
internal sealed unsafe class Vnni512Kernel() : Int8Kernel("avx512vnni-14x32", "avx512vnni", Int8Contract.Any, maxRows: Rows)
{
    /// <summary>The most rows of a tile.</summary>
    public const int Rows = EmittedCode.VnniRows;

    private const int MostPanels = 4;
    private static readonly nint[] Tiles = CreateTable();

    /// <summary>Whether CPU and operating system allow it; otherwise <see cref="EmittedCode.Reason"/> may say why not.</summary>
    public static bool IsSupported => Cpu.HasAvx512Vnni && EmittedCode.Reason is null;

    /// <inheritdoc/>
    public override int PanelsFor(int rows) => rows <= 6 ? 4 : 2;

    /// <inheritdoc/>
    public override void Tile(in Int8TileArgs args)
    {
        fixed (Int8TileArgs* pointer = &args)
        {
            var tile = Tiles[(args.Rows * (MostPanels + 1)) + args.Panels];
            if (tile != 0)
                ((delegate* unmanaged[SuppressGCTransition]<Int8TileArgs*, void>)tile)(pointer);
            else
                TileInParts(args);
        }
    }

    private void TileInParts(Int8TileArgs args)
    {
        for (var left = args.Panels; left > 0; left -= args.Panels)
        {
            args.Panels = left >= 2 ? 2 : 1;
            Tile(in args);
            args.B += args.Panels * args.BStride;
            args.C += args.Panels * 16;
        }
    }

    private static nint[] CreateTable()
    {
        var table = new nint[(Rows + 1) * (MostPanels + 1)];
        for (var rows = 1; rows <= Rows; rows++)
        {
            for (var panels = 1; panels <= MostPanels; panels++)
                table[(rows * (MostPanels + 1)) + panels] = EmittedCode.Vnni(rows, panels);
        }

        return table;
    }
}
