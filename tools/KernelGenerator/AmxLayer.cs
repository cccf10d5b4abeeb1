using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static KernelGenerator.AmxTiles;
using static KernelGenerator.Registers;

namespace KernelGenerator;

/// <summary>
/// A pair of panels times all rows, in blocks of up to 32, to floats: tiles are configured once, and while a block is multiplied, the
/// vector units, which have nothing else to do, turn the sums of the one before into floats. The offsets are those of AmxFloatArgs.
/// </summary>
/// <param name="activates">Whether GELU follows, too.</param>
internal sealed class AmxLayer(bool activates)
{
    private const int OffsetOfLastRow = 128, OffsetOfBlockRows = 136, OffsetOfDestination = 144, OffsetOfDestinationStride = 152;
    private const int OffsetOfGrids = 160, OffsetOfGridStride = 168, OffsetOfColumnSums = 176, OffsetOfWeightScales = 184, OffsetOfBias = 192, OffsetOfGelu = 200;
    private const int BytesOfSumRow = 128;

    /// <summary>
    /// Two behind each of the four multiplications of a step: six steps, 384 inputs, are enough for a block. With GELU the vector
    /// units need as long for two rows as the multiplications for a step.
    /// </summary>
    private readonly int _rowsOfStep = activates ? 2 : 8;

    /// <summary>Its own, so that no vector waits for another.</summary>
    private readonly int _registersOfVector = activates ? 1 + GeluLanes.Registers : 1;

    private static readonly AssemblerRegister64[] Saved = [rbx, rbp, r12, r13, r14, r15];

    private static readonly AssemblerRegister64
        Sums = rbx, Destination = rdx, DestinationStride = rbp, Grid = r12, GridStride = r13, RowsLeft = r14, FirstRow = r15;

    /// <summary>Of the columns: their sums, negative; their scales; their bias.</summary>
    private const int FirstColumnSums = 26, FirstWeightScales = 28, FirstBias = 30;

    public Code Code() => new(activates ? "LayerGelu32x32" : "Layer32x32", Listing.Assemble(c =>
    {
        foreach (var register in Saved)
            c.push(register);
        c.ldtilecfg(__[Arguments + OffsetOfConfiguration]);
        LoadColumns(c);
        c.mov(Lda, __qword_ptr[Arguments + 8]);
        c.mov(r9d, BytesOfRow);
        c.mov(DestinationStride, __qword_ptr[Arguments + OffsetOfDestinationStride]);
        c.mov(GridStride, __qword_ptr[Arguments + OffsetOfGridStride]);
        c.xor(r15d, r15d);
        c.xor(r14d, r14d);
        Blocks(c);
        c.vzeroupper();
        foreach (var register in Saved.Reverse())
            c.pop(register);
        c.ret();
    }));

    private static void LoadColumns(Assembler c)
    {
        c.vpxord(zmm0, zmm0, zmm0);
        c.mov(rax, __qword_ptr[Arguments + OffsetOfColumnSums]);
        for (var panel = 0; panel < 2; panel++)
            c.vpsubd(Zmm[FirstColumnSums + panel], zmm0, __zmmword_ptr[rax + (panel * 64)]);
        c.mov(rax, __qword_ptr[Arguments + OffsetOfWeightScales]);
        for (var panel = 0; panel < 2; panel++)
            c.vmovups(Zmm[FirstWeightScales + panel], __zmmword_ptr[rax + (panel * 64)]);
        c.mov(rax, __qword_ptr[Arguments + OffsetOfBias]);
        for (var panel = 0; panel < 2; panel++)
            c.vmovups(Zmm[FirstBias + panel], __zmmword_ptr[rax + (panel * 64)]);
    }

    private void Blocks(Assembler c)
    {
        Label block = c.CreateLabel(), end = c.CreateLabel();
        c.Label(ref block);
        c.mov(rsi, FirstRow);
        c.imul(rsi, Lda);
        c.add(rsi, __qword_ptr[Arguments]);
        SecondTile(c);
        LoadPanels(c, rowTiles: 2, panels: 2);
        Zero(c, rowTiles: 2, panels: 2);
        Steps(c);
        c.mov(Sums, __qword_ptr[Arguments + OffsetOfC]);
        Store(c, Sums, rowTiles: 2, panels: 2, BytesOfSumRow);
        StartRows(c);
        c.cmp(FirstRow, __qword_ptr[Arguments + OffsetOfLastRow]);
        c.je(end);
        c.add(FirstRow, RowsLeft);
        c.cmp(FirstRow, __qword_ptr[Arguments + OffsetOfLastRow]);
        c.jle(block);
        c.mov(FirstRow, __qword_ptr[Arguments + OffsetOfLastRow]);
        c.jmp(block);
        c.Label(ref end);
        c.tilerelease();
        RestOfRows(c);
    }

    /// <summary>All steps of a block, with rows of the block before as long as there are enough of them and a step.</summary>
    private void Steps(Assembler c)
    {
        Label both = c.CreateLabel(), alone = c.CreateLabel(), tail = c.CreateLabel(), rows = c.CreateLabel(), store = c.CreateLabel();
        c.mov(Count, __qword_ptr[Arguments + OffsetOfSteps]);
        c.cmp(RowsLeft, _rowsOfStep);
        c.jl(alone);
        c.Label(ref both);
        Multiply(c, 2, 2, i =>
        {
            for (var row = _rowsOfStep * i / 4; row < _rowsOfStep * (i + 1) / 4; row++)
                Row(c, row);
        });
        Advance(c, 2, 2);
        c.sub(RowsLeft, _rowsOfStep);
        c.sub(Count, 1);
        c.je(tail);
        c.cmp(RowsLeft, _rowsOfStep);
        c.jge(both);
        c.Label(ref alone);
        Multiply(c, 2, 2, _ => { });
        Advance(c, 2, 2);
        c.sub(Count, 1);
        c.jne(alone);
        c.Label(ref tail);
        c.cmp(__qword_ptr[Arguments + OffsetOfTail], 0);
        c.je(rows);
        GoToTail(c, 2, 2);
        Multiply(c, 2, 2, _ => { });
        c.Label(ref rows);
        c.test(RowsLeft, RowsLeft);
        c.je(store);
        RestOfRows(c);
        c.Label(ref store);
    }

    /// <summary>The rows of the block just stored are the next to become floats.</summary>
    private static void StartRows(Assembler c)
    {
        c.mov(Destination, FirstRow);
        c.imul(Destination, DestinationStride);
        c.add(Destination, __qword_ptr[Arguments + OffsetOfDestination]);
        c.mov(Grid, FirstRow);
        c.imul(Grid, GridStride);
        c.add(Grid, __qword_ptr[Arguments + OffsetOfGrids]);
        c.mov(RowsLeft, __qword_ptr[Arguments + OffsetOfBlockRows]);
    }

    private void RestOfRows(Assembler c)
    {
        var row = c.CreateLabel();
        c.Label(ref row);
        Row(c, 0);
        c.sub(RowsLeft, 1);
        c.jne(row);
    }

    /// <summary>A scale and a zero point are read from where they lie, for sixteen columns at once.</summary>
    private void Row(Assembler c, int number)
    {
        for (var panel = 0; panel < 2; panel++)
        {
            var value = Zmm[_registersOfVector * ((2 * number) + panel)];
            c.vpmulld(value, Zmm[FirstColumnSums + panel], __dword_bcst[Grid + 4]);
            c.vpaddd(value, value, __zmmword_ptr[Sums + (panel * 64)]);
            c.vcvtdq2ps(value, value);
            c.vmulps(value, value, __dword_bcst[Grid]);
            c.vfmadd213ps(value, Zmm[FirstWeightScales + panel], Zmm[FirstBias + panel]);
            if (activates)
                GeluLanes.Write(c, value, Zmm.AsSpan((_registersOfVector * ((2 * number) + panel)) + 1, GeluLanes.Registers), Arguments + OffsetOfGelu);
            c.vmovups(__zmmword_ptr[Destination + (panel * 64)], value);
        }

        c.add(Sums, BytesOfSumRow);
        c.add(Grid, GridStride);
        c.add(Destination, DestinationStride);
    }
}
