using static KernelGenerator.Arm64.Forms;

namespace KernelGenerator.Arm64;

/// <summary>
/// A u8 x s8 tile of usmmla, which multiplies eight codes of two rows by eight codes of two columns. A has been laid out by I8mmKernel as
/// pairs of rows: [K/8][pairs][2][8]. Up to three pairs take all 16 columns of a panel at once, more take eight of them: 24 registers of
/// sums at most, so that five are left for eight columns of B and three for A. The offsets of the arguments are those of Int8TileArgs.
/// </summary>
internal sealed class I8mmTile
{
    private const int MostPairs = 6;
    private const int OffsetOfB = 16, OffsetOfBStride = 24, OffsetOfK4 = 32, OffsetOfC = 40, OffsetOfRows = 48, OffsetOfPanels = 56;
    private const int BytesOfStep = 128, BytesOfRow = 256, Stack = 31, FirstSaved = 8;

    /// <summary>Only registers that a callee may overwrite.</summary>
    private const int Arguments = 0, B = 1, Left = 2, A = 3, K4 = 4, C = 5, LastRow = 6, Count = 7;

    /// <summary>Those whose lower halves a callee gives back come last.</summary>
    private static readonly int[] Vectors = [.. Enumerable.Range(0, 8), .. Enumerable.Range(16, 16), .. Enumerable.Range(FirstSaved, 8)];

    private readonly Arm64Assembler c = new();
    private readonly int pairs, width;
    private readonly int[] b, a;

    private I8mmTile(int pairs)
    {
        this.pairs = pairs;
        width = pairs <= 3 ? 16 : 8;
        var sums = pairs * width / 2;
        b = Vectors[sums..(sums + 5)];
        // B's fourth register is free when its operands are made: then four pairs of rows can be on their way.
        a = width == 16 ? Vectors[(sums + 5)..(sums + 5 + pairs)] : [.. Vectors[(sums + 5)..(sums + 8)], b[3]];
    }

    /// <summary>How many of the registers are a caller's.</summary>
    private int Saved => a.Concat(b).Max(register => Vectors.IndexOf(register)) - Vectors.IndexOf(FirstSaved) + 1;

    /// <summary>A tile of each height, for any number of panels; the last of an odd number of rows is there twice.</summary>
    public static IEnumerable<Code> All() =>
        Enumerable.Range(1, MostPairs).Select(pairs => new Code($"R{2 * pairs}", new I8mmTile(pairs).Assemble(), 2 * pairs));

    private byte[] Assemble()
    {
        Save(StorePairD);
        LoadArguments();
        var block = c.Here;
        for (var sum = 0; sum < pairs * width / 2; sum++)
            c.Add(Clear, Vectors[sum]);
        c.Add(LoadX, A, Arguments, 0);
        c.Add(AddAmount, Count, K4, 0);
        var loop = c.Here;
        Step();
        c.Add(AddAmount, A, A, 16 * pairs);
        c.Add(AddAmount, B, B, BytesOfStep);
        c.Add(SubtractAmount, Count, Count, 2);
        c.Branch(BranchNotZero, loop, Count);
        StoreSums();
        NextBlock(block);
        Save(LoadPairD);
        c.Add(Return);
        return c.ToBytes();
    }

    private void Save(Form form)
    {
        var bytes = (Saved + 1) / 2 * 16;
        if (bytes > 0 && form == StorePairD)
            c.Add(SubtractAmount, Stack, Stack, bytes);
        for (var offset = 0; offset < bytes; offset += 16)
            c.Add(form, FirstSaved + (offset / 8), FirstSaved + (offset / 8) + 1, Stack, offset);
        if (bytes > 0 && form == LoadPairD)
            c.Add(AddAmount, Stack, Stack, bytes);
    }

    private void LoadArguments()
    {
        c.Add(LoadX, B, Arguments, OffsetOfB);
        c.Add(LoadX, K4, Arguments, OffsetOfK4);
        c.Add(LoadX, C, Arguments, OffsetOfC);
        c.Add(LoadX, LastRow, Arguments, OffsetOfRows);
        c.Add(SubtractAmount, LastRow, LastRow, 1);
        c.Add(AddShifted, LastRow, C, LastRow, 8);
        c.Add(LoadX, Left, Arguments, OffsetOfPanels);
        if (width == 8)
            c.Add(AddShifted, Left, Left, Left, 0);
    }

    /// <summary>Eight inputs: two groups of four of each column.</summary>
    private void Step()
    {
        if (width == 16)
            LoadPairs(0, pairs);
        for (var column = 0; column < width; column += 8)
        {
            var columns = LoadColumns(column);
            for (var pair = 0; pair < pairs; pair++)
            {
                if (width == 8 && pair % 2 == 0)
                    LoadPairs(pair, Math.Min(2, pairs - pair));
                for (var i = 0; i < columns.Length; i++)
                    c.Add(Multiply, Sum(pair, column + (2 * i)), a[pair % a.Length], columns[i]);
            }
        }
    }

    private void LoadPairs(int first, int count)
    {
        for (var pair = first; pair < first + count; pair += 2)
        {
            if (pair + 1 < first + count)
                c.Add(LoadPairQ, a[pair % a.Length], a[(pair + 1) % a.Length], A, 16 * pair);
            else
                c.Add(LoadQ, a[pair % a.Length], A, 16 * pair);
        }
    }

    /// <summary>
    /// Panels have four codes of a column and then those of the next: two groups zipped by words are eight codes of a column and eight of
    /// the next, which is the operand.
    /// </summary>
    private int[] LoadColumns(int column)
    {
        c.Add(LoadPairQ, b[0], b[1], B, column * 4);
        c.Add(LoadPairQ, b[2], b[3], B, 64 + (column * 4));
        c.Add(Zip1Words, b[4], b[0], b[2]);
        c.Add(Zip2Words, b[0], b[0], b[2]);
        c.Add(Zip1Words, b[2], b[1], b[3]);
        c.Add(Zip2Words, b[1], b[1], b[3]);
        return [b[4], b[0], b[2], b[1]];
    }

    /// <summary>
    /// A register has two columns of a row and then of the next row: those of two registers make four columns of one row. The last row goes
    /// to where the last one of the arguments is, for an odd number of rows a second time.
    /// </summary>
    private void StoreSums()
    {
        int[] free = [.. b, .. a.Except(b)];
        var stored = 0;
        for (var row = 0; row < 2 * pairs; row++)
        {
            for (var column = 0; column < width; column += 4)
            {
                var four = free[stored++ % free.Length];
                c.Add(row % 2 == 0 ? Zip1Halves : Zip2Halves, four, Sum(row / 2, column), Sum(row / 2, column + 2));
                if (row == (2 * pairs) - 1)
                    c.Add(StoreQ, four, LastRow, column * 4);
                else
                    c.Add(StoreQ, four, C, (row * BytesOfRow) + (column * 4));
            }
        }
    }

    /// <summary>B went on by 64 bytes for each four inputs: back, then to the other half of the panel or to the next one.</summary>
    private void NextBlock(int block)
    {
        c.Add(AddAmount, C, C, width * 4);
        c.Add(AddAmount, LastRow, LastRow, width * 4);
        c.Add(SubtractShifted, B, B, K4, 6);
        c.Add(SubtractAmount, Left, Left, 1);
        if (width == 8)
        {
            c.Add(AddAmount, B, B, 32);
            c.Branch(BranchBitSet, block, Left, 0);
            c.Add(SubtractAmount, B, B, 64);
        }

        c.Add(LoadX, Count, Arguments, OffsetOfBStride);
        c.Add(AddShifted, B, B, Count, 0);
        c.Branch(BranchNotZero, block, Left);
    }

    private int Sum(int pair, int column) => Vectors[(pair * width / 2) + (column / 2)];
}
