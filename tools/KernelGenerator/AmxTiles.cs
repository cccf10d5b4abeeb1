using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static KernelGenerator.Registers;

namespace KernelGenerator;

/// <summary>
/// u8 x s8 products of tiles: 16 rows of A, 16 columns of B, 64 inputs an instruction. Tiles 0 to 3 hold sums, the rest A and then B.
/// The offsets of the arguments are those of AmxTileArgs, the sizes of the tiles those of TileConfiguration.
/// </summary>
internal static class AmxTiles
{
    public const int OffsetOfSteps = 32, OffsetOfC = 40, OffsetOfTail = 48, OffsetOfTailOffset = 56, OffsetOfConfiguration = 64;
    public const int InputsOfStep = 64, BytesOfPanelStep = 1024, BytesOfRow = 64;

    private const int RowsOfTile = 16, BytesOfCRow = 256, PanelsOfNextCall = 4;

    private static readonly AssemblerRegisterTMM[] Tile = [tmm0, tmm1, tmm2, tmm3, tmm4, tmm5, tmm6, tmm7];

    /// <summary>Of the two tiles of rows.</summary>
    private static readonly AssemblerRegister64[] A = [rsi, r8];

    public static readonly AssemblerRegister64 BytesBetweenRowsOfB = r9;

    public static IEnumerable<Code> All()
    {
        yield return Sums(rowTiles: 2, panels: 2);
        yield return Sums(rowTiles: 2, panels: 1);
        yield return Sums(rowTiles: 1, panels: 4);
        yield return Sums(rowTiles: 1, panels: 2);
        yield return Sums(rowTiles: 1, panels: 1);
        yield return new AmxLayer(activates: false).Code();
        yield return new AmxLayer(activates: true).Code();
    }

    /// <summary>A stays in <see cref="A"/>, so with one tile of rows its second pointer is free for a panel.</summary>
    private static AssemblerRegister64[] PanelsFor(int rowTiles) => rowTiles == 1 ? [rax, r11, rdx, r8] : [rax, r11];

    private static Code Sums(int rowTiles, int panels)
    {
        var bytes = Listing.Assemble(c =>
        {
            Label loop = c.CreateLabel(), store = c.CreateLabel();
            // Few rows: the weights stream, and the panels of the next call are asked for while these are multiplied.
            var prefetches = panels == PanelsOfNextCall;
            if (prefetches)
                c.push(rbx);
            c.ldtilecfg(__[Arguments + OffsetOfConfiguration]);
            LoadAddresses(c, rowTiles, panels);
            if (prefetches)
            {
                c.mov(rbx, __qword_ptr[Arguments + 24]);
                c.lea(rbx, __[rbx * 4]);
            }

            c.mov(Count, __qword_ptr[Arguments + OffsetOfSteps]);
            Zero(c, rowTiles, panels);
            c.Label(ref loop);
            Multiply(c, rowTiles, panels, prefetches ? i => Prefetch(c, PanelsFor(rowTiles)[i]) : _ => { });
            Advance(c, rowTiles, panels);
            c.sub(Count, 1);
            c.jne(loop);
            c.cmp(__qword_ptr[Arguments + OffsetOfTail], 0);
            c.je(store);
            GoToTail(c, rowTiles, panels);
            Multiply(c, rowTiles, panels, _ => { });
            c.Label(ref store);
            c.mov(rax, __qword_ptr[Arguments + OffsetOfC]);
            Store(c, rax, rowTiles, panels, BytesOfCRow);
            c.tilerelease();
            if (prefetches)
                c.pop(rbx);
            c.vzeroupper();
            c.ret();
        });
        return new Code($"R{16 * rowTiles}x{16 * panels}", bytes, 16 * rowTiles, panels);
    }

    /// <summary>The first step of A and of B.</summary>
    public static void LoadAddresses(Assembler c, int rowTiles, int panels)
    {
        c.mov(A[0], __qword_ptr[Arguments]);
        c.mov(Lda, __qword_ptr[Arguments + 8]);
        LoadPanels(c, rowTiles, panels);
        if (rowTiles > 1)
            SecondTile(c);
        c.mov(BytesBetweenRowsOfB.As32(), BytesOfRow);
    }

    /// <summary>The first step of B.</summary>
    public static void LoadPanels(Assembler c, int rowTiles, int panels)
    {
        var pointers = PanelsFor(rowTiles);
        c.mov(pointers[0], __qword_ptr[Arguments + 16]);
        for (var panel = 1; panel < panels; panel++)
        {
            c.mov(pointers[panel], pointers[panel - 1]);
            c.add(pointers[panel], __qword_ptr[Arguments + 24]);
        }
    }

    /// <summary>A's second tile begins sixteen rows behind the first.</summary>
    public static void SecondTile(Assembler c)
    {
        c.lea(A[1], __[A[0] + (Lda * 8)]);
        c.lea(A[1], __[A[1] + (Lda * 8)]);
    }

    public static void Zero(Assembler c, int rowTiles, int panels)
    {
        for (var row = 0; row < rowTiles; row++)
        {
            for (var panel = 0; panel < panels; panel++)
                c.tilezero(Tile[(row * 2) + panel]);
        }
    }

    /// <summary>
    /// One step: each tile of A and of B is loaded once. Between the multiplications, of which each keeps the unit busy for
    /// sixteen cycles, is room for other work; <paramref name="between"/> is called behind each with its number.
    /// </summary>
    public static void Multiply(Assembler c, int rowTiles, int panels, Action<int> between)
    {
        var pointers = PanelsFor(rowTiles);
        var firstB = 4 + rowTiles;
        for (var row = 0; row < rowTiles; row++)
        {
            c.tileloadd(Tile[4 + row], __[A[row] + Lda]);
            for (var panel = 0; panel < panels; panel++)
            {
                // With four panels the first one's tile is used again: by then it has been multiplied.
                var b = Tile[firstB + (panel % (8 - firstB))];
                if (row == 0)
                    c.tileloadd(b, __[pointers[panel] + BytesBetweenRowsOfB]);
                c.tdpbusd(Tile[(row * 2) + panel], Tile[4 + row], b);
                between((row * panels) + panel);
            }
        }
    }

    public static void Advance(Assembler c, int rowTiles, int panels)
    {
        for (var row = 0; row < rowTiles; row++)
            c.add(A[row], InputsOfStep);
        foreach (var pointer in PanelsFor(rowTiles).Take(panels))
            c.add(pointer, BytesOfPanelStep);
    }

    /// <summary>From behind the last whole step to the incomplete one, whose B lies elsewhere.</summary>
    public static void GoToTail(Assembler c, int rowTiles, int panels)
    {
        c.mov(Count, __qword_ptr[Arguments + OffsetOfTailOffset]);
        for (var row = 0; row < rowTiles; row++)
            c.add(A[row], Count);
        var pointers = PanelsFor(rowTiles);
        c.mov(pointers[0], __qword_ptr[Arguments + OffsetOfTail]);
        for (var panel = 1; panel < panels; panel++)
            c.lea(pointers[panel], __[pointers[panel - 1] + BytesOfPanelStep]);
    }

    /// <summary>Writes the sums to <paramref name="c"/>, whose rows are so many bytes apart.</summary>
    public static void Store(Assembler c, AssemblerRegister64 to, int rowTiles, int panels, int bytesOfRow)
    {
        c.mov(Count.As32(), bytesOfRow);
        for (var row = 0; row < rowTiles; row++)
        {
            for (var panel = 0; panel < panels; panel++)
                c.tilestored(__[to + Count + ((row * RowsOfTile * bytesOfRow) + (panel * BytesOfRow))], Tile[(row * 2) + panel]);
        }
    }

    private static AssemblerRegister32 As32(this AssemblerRegister64 register) => register == r9 ? r9d : r10d;

    private static void Prefetch(Assembler c, AssemblerRegister64 panel)
    {
        for (var row = 0; row < BytesOfPanelStep; row += BytesOfRow)
            c.prefetcht1(__byte_ptr[panel + rbx + row]);
    }
}
