using Octavo.Kernels;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Int8;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The products by tiles of AMX on every CPU, interpreted, against the naive sum, and by the CPU itself where it has tiles.</summary>
public sealed unsafe class InterpretedAmxTests
{
    private const int Guard = 0x5A5A5A5A;
    private static readonly Epilogues s_passes = new(InstructionSet.Portable);

    public static TheoryData<int> Rows => [.. Enumerable.Range(AmxKernel.FewRows + 1, AmxTileArgs.BlockRows - AmxKernel.FewRows)];

    [Fact]
    public void Every_emitted_product_is_in_the_table() =>
        Assert.Equal(EmittedListing.All.Count(code => code.Class == nameof(Amx)) - 2, EmittedCode.AmxSizes.Count(size => !Amx.Tile(size.Rows, size.Panels).IsEmpty));

    /// <summary>Inputs of less than one step, of whole steps, and of steps with each rest there can be.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Sums_are_exact_and_stay_within_their_operands(int rows)
    {
        var random = new Random(rows);
        foreach (var kernel in Kernels())
        {
            for (var round = 0; round < 6; round++)
                CheckSums(kernel, Operands.Extreme(random, Int8Contract.Any, rows, 16 * (1 + random.Next(9)), round), rows, 1 + random.Next(4));
            foreach (var k in (int[])[1, 16, 31, 48, 64, 65, 96, 107, 128, 141])
                CheckSums(kernel, Operands.Random(random, Int8Contract.Any, rows, k), rows, 1 + (k % 4));
        }
    }

    [Theory]
    [InlineData(17, 64)]
    [InlineData(24, 16)]
    [InlineData(25, 100)]
    [InlineData(32, 384)]
    [InlineData(32, 448)]
    [InlineData(33, 77)]
    [InlineData(48, 128)]
    [InlineData(63, 192)]
    [InlineData(64, 60)]
    [InlineData(65, 300)]
    [InlineData(97, 256)]
    [InlineData(128, 80)]
    public void Floats_have_the_roundings_of_the_epilogue_and_stay_within_their_operands(int rows, int k)
    {
        var random = new Random(rows);
        foreach (var kernel in Kernels())
        {
            CheckFloats(kernel, Operands.Random(random, Int8Contract.Any, rows, k), rows, random, Activation.Gelu);
            for (var round = 0; round < 4; round++)
                CheckFloats(kernel, Operands.Extreme(random, Int8Contract.Any, rows, k, round), rows, random, round < 2 ? Activation.None : Activation.Gelu);
        }
    }

    [Fact]
    public void A_block_of_each_height_ends_with_the_same_floats()
    {
        var random = new Random(7);
        for (var rows = 17; rows <= 33; rows++)
        {
            CheckFloats(new InterpretedAmxKernel(), Operands.Random(random, Int8Contract.Any, rows, 144), rows, random, Activation.None);
            CheckFloats(new InterpretedAmxKernel(), Operands.Random(random, Int8Contract.Any, rows, 144), rows, random, Activation.Gelu);
        }
    }

    private static IEnumerable<Int8Kernel> Kernels()
    {
        yield return new InterpretedAmxKernel();
        yield return new InterpretedAmxKernel { FromWindows = true };
        if (AmxKernel.IsSupported)
            yield return new AmxKernel(new PortableKernel());
    }

    private static void CheckSums(Int8Kernel kernel, Operands operands, int rows, int panels)
    {
        using var packed = PackedInt8Weights.Pack(operands.Weights, 64, operands.K);
        using var a = Rows16(operands, rows, packed.PaddedK);
        using var c = new NativeBuffer((rows + 1) * 256L);
        c.AsSpan<int>().Fill(Guard);
        kernel.Tile(Product(a, packed, rows, panels, (int*)c.Pointer));
        for (var i = 0; i < c.AsSpan<int>().Length; i++)
        {
            int row = i / 64, column = i % 64;
            var expected = row < rows && column < 16 * panels ? operands.Dot(row, column) : Guard;
            Assert.True(c.AsSpan<int>()[i] == expected, $"{rows} rows, {panels} panels, k {operands.K}: [{row}, {column}] is {c.AsSpan<int>()[i]}, not {expected}.");
        }
    }

    private static void CheckFloats(Int8Kernel kernel, Operands operands, int rows, Random random, Activation activation)
    {
        const int Stride = 48, GridStride = 2;
        Assert.True(kernel.Dequantizes(rows, 2) && kernel.Activates(activation));
        using var packed = PackedInt8Weights.Pack(operands.Weights, 64, operands.K);
        using var a = Rows16(operands, rows, packed.PaddedK);
        using NativeBuffer destination = new(4L * rows * Stride), grids = new(8L * rows * GridStride), scales = new(128), bias = new(128);
        destination.AsSpan<int>().Fill(Guard);
        foreach (ref var grid in grids.AsSpan<RowGrid>())
            grid = new RowGrid(random.NextSingle(), random.Next(256));
        foreach (ref var scale in scales.AsSpan<float>())
            scale = random.NextSingle();
        foreach (ref var value in bias.AsSpan<float>())
            value = random.NextSingle() - 0.5f;
        (bias.AsSpan<float>()[3], bias.AsSpan<float>()[20]) = (float.NaN, float.NegativeInfinity);
        kernel.Dequantize(Product(a, packed, rows, 2, null), new Int8Floats
        {
            Activation = activation,
            Grids = (RowGrid*)grids.Pointer,
            GridStride = GridStride,
            WeightScales = (float*)scales.Pointer,
            Bias = (float*)bias.Pointer,
            Destination = (float*)destination.Pointer,
            Stride = Stride,
        });
        for (var i = 0; i < rows * Stride; i++)
        {
            int row = i / Stride, column = i % Stride;
            var expected = Guard;
            if (column < 32)
            {
                var grid = grids.AsSpan<RowGrid>()[row * GridStride];
                var value = grid.Scale * (operands.Dot(row, column) - (grid.ZeroPoint * packed.ColumnSums[column]));
                expected = Activated(activation, MathF.FusedMultiplyAdd(value, scales.AsSpan<float>()[column], bias.AsSpan<float>()[column]));
            }

            Assert.True(destination.AsSpan<int>()[i] == expected, $"{rows} rows, k {operands.K}, {activation}: [{row}, {column}] is {destination.AsSpan<float>()[i]}.");
        }
    }

    /// <summary>The bits that a pass over the row would leave.</summary>
    private static int Activated(Activation activation, float value)
    {
        var lanes = stackalloc float[16];
        new Span<float>(lanes, 16).Fill(value);
        s_passes[activation].ActivateRows(lanes, 16, 1, 16);
        return BitConverter.SingleToInt32Bits(lanes[0]);
    }

    /// <summary>The rows end where the last one does: nothing behind it may be read.</summary>
    private static NativeBuffer Rows16(Operands operands, int rows, int paddedK)
    {
        var lda = paddedK + 64;
        var a = new NativeBuffer(((rows - 1L) * lda) + paddedK);
        a.AsSpan<byte>().Fill(0xFF);
        for (var row = 0; row < rows; row++)
            operands.Activations.AsSpan(row * operands.K, operands.K).CopyTo(a.AsSpan<byte>()[(row * lda)..]);
        return a;
    }

    private static Int8TileArgs Product(NativeBuffer a, PackedInt8Weights packed, int rows, int panels, int* c) => new()
    {
        A = a.Pointer,
        Lda = packed.PaddedK + 64,
        B = packed.Pointer,
        BStride = packed.PanelStride,
        K4 = packed.K4,
        C = c,
        Rows = rows,
        Panels = panels,
        ColumnSums = packed.ColumnSums,
    };
}
