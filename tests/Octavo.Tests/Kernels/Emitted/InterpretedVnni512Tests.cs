using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Emitted.Interpreter;
using Octavo.Tests.Kernels.Int8;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The int8 tiles on every CPU, interpreted, against the naive sum, and against themselves where the CPU can run them.</summary>
public sealed unsafe class InterpretedVnni512Tests
{
    private const int Guard = 0x5A5A5A5A;

    public static TheoryData<int, int> Tiles =>
    [
        .. from rows in Enumerable.Range(1, Vnni512Kernel.Rows)
           from panels in Enumerable.Range(1, 4)
           where !Vnni512.Tile(rows, panels).IsEmpty
           select (rows, panels),
    ];

    [Fact]
    public void Every_emitted_tile_is_in_the_table() =>
        Assert.Equal(EmittedListing.All.Count(code => code.Class == nameof(Vnni512)), Tiles.Count);

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_tile_is_exact_and_stays_within_its_operands(int rows, int panels)
    {
        var random = new Random(rows + (16 * panels));
        for (var round = 0; round < 6; round++)
            Check(Operands.Extreme(random, Int8Contract.Any, rows, 16 * (1 + random.Next(4)), round), rows, panels);
        foreach (var k in (int[])[1, 17, 64, 100])
            Check(Operands.Random(random, Int8Contract.Any, rows, k), rows, panels);
    }

    private static void Check(Operands operands, int rows, int panels)
    {
        using var packed = PackedInt8Weights.Pack(operands.Weights, 64, operands.K);
        var lda = packed.PaddedK + 64;
        using NativeBuffer a = new(((rows - 1L) * lda) + packed.PaddedK), c = new((rows + 1) * 256L);
        for (var row = 0; row < rows; row++)
            operands.Activations.AsSpan(row * operands.K, operands.K).CopyTo(a.AsSpan<byte>()[(row * lda)..]);
        var args = new Int8TileArgs
        {
            A = a.Pointer,
            Lda = lda,
            B = packed.Pointer,
            BStride = packed.PanelStride,
            K4 = packed.K4,
            C = (int*)c.Pointer,
            Rows = rows,
            Panels = panels,
            ColumnSums = packed.ColumnSums,
        };
        c.AsSpan<int>().Fill(Guard);
        Interpret(&args);
        Compare("interpreted", operands, c.AsSpan<int>(), rows, panels);
        var tile = EmittedCode.Vnni(rows, panels);
        if (tile == 0)
            return;
        c.AsSpan<int>().Fill(Guard);
        ((delegate* unmanaged<Int8TileArgs*, void>)tile)(&args);
        Compare("native", operands, c.AsSpan<int>(), rows, panels);
    }

    private static void Interpret(Int8TileArgs* args)
    {
        using var processor = new Processor();
        processor.Memory.Add("arguments", args, sizeof(Int8TileArgs));
        processor.Memory.Add("A", args->A, ((args->Rows - 1) * args->Lda) + (4 * args->K4));
        processor.Memory.Add("B", args->B, ((args->Panels - 1) * args->BStride) + (64 * args->K4));
        processor.Memory.Add("C", args->C, ((args->Rows - 1) * 256) + (args->Panels * 64), isWritable: true);
        EmittedCall.Run(processor, Vnni512.Tile((int)args->Rows, (int)args->Panels), (nint)args);
    }

    private static void Compare(string how, Operands operands, ReadOnlySpan<int> actual, int rows, int panels)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            int row = i / 64, column = i % 64;
            var expected = row < rows && column < 16 * panels ? operands.Dot(row, column) : Guard;
            if (actual[i] != expected)
                Assert.Fail($"{how}: {rows} rows, {panels} panels, k {operands.K}: [{row}, {column}] is {actual[i]}, not {expected}.");
        }
    }
}
