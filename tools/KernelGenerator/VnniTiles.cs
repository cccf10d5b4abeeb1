using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static KernelGenerator.Registers;

namespace KernelGenerator;

/// <summary>u8 x s8 tiles. The offsets of the arguments are those of Int8TileArgs.</summary>
internal static class VnniTiles
{
    private const int Unrolled = 4;
    private const int OffsetOfK4 = 32, OffsetOfC = 40;

    public static IEnumerable<Code> All()
    {
        for (var rows = 1; rows <= 14; rows++)
        {
            yield return Tile(rows, 1);
            yield return Tile(rows, 2);
            if (rows <= 6)
                yield return Tile(rows, 4);
        }
    }

    /// <summary>
    /// Each accumulator is one chain of vpdpbusd (latency 4 to 5, two a cycle): small tiles spread the steps of k over
    /// several sets of accumulators, which are added at the end; integers do not mind.
    /// </summary>
    private static int SetsFor(int tileSize) => tileSize <= 4 ? 4 : tileSize <= 8 ? 2 : 1;

    private static Code Tile(int rows, int panels)
    {
        var size = rows * panels;
        var sets = SetsFor(size);
        var firstB = 32 - panels - 2 >= size * sets ? size * sets : throw new InvalidOperationException("too few registers");
        var firstA = firstB + panels;
        // Few rows: the weights stream, and the two panels of the next call are asked for while these are computed.
        // No more than ten rows leave a register for their address.
        var prefetches = panels == 2 && BasesFor(rows) < 3;
        var bytes = Listing.Assemble(c =>
        {
            LoadAddresses(c, rows, panels);
            if (prefetches)
                c.lea(BStride3, __[BStride + (BStride * 2)]);
            c.mov(Count, __qword_ptr[Arguments + OffsetOfK4]);
            for (var i = 0; i < size * sets; i++)
                c.vpxord(Zmm[i], Zmm[i], Zmm[i]);
            var loop = c.CreateLabel();
            c.Label(ref loop);
            for (var step = 0; step < Unrolled; step++)
            {
                for (var panel = 0; panel < panels; panel++)
                    c.vmovdqu32(Zmm[firstB + panel], PanelOfB(panel, step * 64));
                if (prefetches)
                {
                    c.prefetcht1(PanelOfB(2, step * 64));
                    c.prefetcht1(PanelOfB(3, step * 64));
                }

                for (var row = 0; row < rows; row++)
                {
                    var a = Zmm[firstA + (row % (32 - firstA))];
                    c.vpbroadcastd(a, RowOfA(row, step * 4));
                    for (var panel = 0; panel < panels; panel++)
                        c.vpdpbusd(Zmm[(step % sets * size) + (row * panels) + panel], a, Zmm[firstB + panel]);
                }
            }

            Advance(c, rows, Unrolled * 4, Unrolled * 64);
            c.sub(Count, Unrolled);
            c.jne(loop);
            for (var width = sets / 2; width > 0; width /= 2)
            {
                for (var i = 0; i < width * size; i++)
                    c.vpaddd(Zmm[i], Zmm[i], Zmm[i + (width * size)]);
            }

            c.mov(rax, __qword_ptr[Arguments + OffsetOfC]);
            for (var i = 0; i < size; i++)
                c.vmovdqu32(__zmmword_ptr[rax + (i / panels * 256) + (i % panels * 64)], Zmm[i]);
            c.vzeroupper();
            c.ret();
        });
        return new Code($"R{rows}x{16 * panels}", bytes, rows, panels);
    }
}
