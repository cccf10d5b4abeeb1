using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static KernelGenerator.Registers;

namespace KernelGenerator;

/// <summary>
/// FP32 tiles: every output is one chain of FMAs in ascending k, so the tile's size does not change a result. The offsets
/// of the arguments are those of FloatTileArgs.
/// </summary>
internal static class FmaTiles
{
    private const int Unrolled = 4;
    private const int OffsetOfK = 32, OffsetOfC = 40, OffsetOfLdc = 48, OffsetOfAccumulate = 56;

    public static IEnumerable<Code> All()
    {
        for (var rows = 1; rows <= 12; rows++)
        {
            yield return Tile(rows, 1);
            yield return Tile(rows, 2);
            if (rows <= 6)
                yield return Tile(rows, 4);
        }
    }

    private static Code Tile(int rows, int panels)
    {
        var bytes = Listing.Assemble(c =>
        {
            Label loop = c.CreateLabel(), rest = c.CreateLabel(), last = c.CreateLabel(), begin = c.CreateLabel(), store = c.CreateLabel();
            for (var i = 0; i < rows * panels; i++)
                c.vpxord(Zmm[i], Zmm[i], Zmm[i]);
            c.cmp(__qword_ptr[Arguments + OffsetOfAccumulate], 0);
            c.je(begin);
            EachRowOfC(c, rows, panels, (i, memory) => c.vmovups(Zmm[i], memory));
            c.Label(ref begin);
            LoadAddresses(c, rows, panels);
            c.mov(Count, __qword_ptr[Arguments + OffsetOfK]);
            c.sub(Count, Unrolled);
            c.jl(rest);
            c.Label(ref loop);
            for (var step = 0; step < Unrolled; step++)
                Step(c, rows, panels, step);
            Advance(c, rows, Unrolled * 4, Unrolled * 64);
            c.sub(Count, Unrolled);
            c.jge(loop);
            c.Label(ref rest);
            c.add(Count, Unrolled);
            c.je(store);
            c.Label(ref last);
            Step(c, rows, panels, 0);
            Advance(c, rows, 4, 64);
            c.sub(Count, 1);
            c.jne(last);
            c.Label(ref store);
            EachRowOfC(c, rows, panels, (i, memory) => c.vmovups(memory, Zmm[i]));
            c.vzeroupper();
            c.ret();
        });
        return new Code($"R{rows}x{16 * panels}", bytes, rows, panels);
    }

    /// <summary>
    /// A is broadcast to a register once for all panels: with the broadcast embedded in each FMA, twelve rows by two panels
    /// would load 26 times in the twelve cycles in which the CPU can load 24 times.
    /// </summary>
    private static void Step(Assembler c, int rows, int panels, int step)
    {
        var firstB = rows * panels;
        var firstA = firstB + panels;
        for (var panel = 0; panel < panels; panel++)
            c.vmovups(Zmm[firstB + panel], PanelOfB(panel, step * 64));
        for (var row = 0; row < rows; row++)
        {
            var a = Zmm[firstA + (row % (32 - firstA))];
            c.vbroadcastss(a, RowOfA(row, step * 4));
            for (var panel = 0; panel < panels; panel++)
                c.vfmadd231ps(Zmm[(row * panels) + panel], a, Zmm[firstB + panel]);
        }
    }

    private static void EachRowOfC(Assembler c, int rows, int panels, Action<int, AssemblerMemoryOperand> move)
    {
        c.mov(rax, __qword_ptr[Arguments + OffsetOfC]);
        c.mov(rcx, __qword_ptr[Arguments + OffsetOfLdc]);
        for (var row = 0; row < rows; row++)
        {
            for (var panel = 0; panel < panels; panel++)
                move((row * panels) + panel, __zmmword_ptr[rax + (panel * 64)]);
            if (row < rows - 1)
                c.add(rax, rcx);
        }
    }
}
