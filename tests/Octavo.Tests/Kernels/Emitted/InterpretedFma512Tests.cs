using Octavo.Kernels.Emitted;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The FP32 tiles on every CPU, interpreted, against one chain of fused multiply-adds, bit for bit, and natively too where possible.</summary>
public sealed unsafe class InterpretedFma512Tests
{
    private const int MostRows = 12;

    public static TheoryData<int, int> Tiles =>
    [
        .. from rows in Enumerable.Range(1, MostRows)
           from panels in Enumerable.Range(1, 4)
           where !Fma512.Tile(rows, panels).IsEmpty
           select (rows, panels),
    ];

    [Fact]
    public void Every_emitted_tile_is_in_the_table() =>
        Assert.Equal(EmittedListing.All.Count(code => code.Class == nameof(Fma512)), Tiles.Count);

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_tile_is_the_chain_and_stays_within_its_operands(int rows, int panels)
    {
        var random = new Random(rows + (16 * panels));
        foreach (var k in (int[])[1, 3, 4, 5, 8, 23])
        {
            for (var accumulate = 0; accumulate < 2; accumulate++)
                Check(random, rows, panels, k, accumulate);
        }
    }

    private static void Check(Random random, int rows, int panels, int k, int accumulate)
    {
        int lda = k + 3, ldc = (16 * panels) + 16;
        using NativeBuffer a = new(4L * rows * lda), b = new(64L * panels * k), c = new(4L * rows * ldc);
        Fill(a.AsSpan<float>(), random);
        Fill(b.AsSpan<float>(), random);
        Fill(c.AsSpan<float>(), random);
        var before = c.AsSpan<float>().ToArray();
        var expected = Chains(a.AsSpan<float>(), b.AsSpan<float>(), before, (rows, panels, k, lda, ldc, accumulate));
        var args = new FloatTileArgs
        {
            A = (float*)a.Pointer,
            Lda = 4 * lda,
            B = (float*)b.Pointer,
            BStride = 64 * k,
            K = k,
            C = (float*)c.Pointer,
            Ldc = 4 * ldc,
            Accumulate = accumulate,
        };
        Interpret(&args, rows, panels);
        Assert.Equal(expected, c.AsSpan<int>());
        var tile = EmittedCode.Fma(rows, panels);
        if (tile == 0)
            return;
        before.CopyTo(c.AsSpan<float>());
        ((delegate* unmanaged<FloatTileArgs*, void>)tile)(&args);
        Assert.Equal(expected, c.AsSpan<int>());
    }

    private static void Interpret(FloatTileArgs* args, int rows, int panels)
    {
        using var processor = new Processor();
        processor.Memory.Add("arguments", args, sizeof(FloatTileArgs));
        processor.Memory.Add("A", args->A, ((rows - 1) * args->Lda) + (4 * args->K));
        processor.Memory.Add("B", args->B, panels * args->BStride);
        processor.Memory.Add("C", args->C, ((rows - 1) * args->Ldc) + (panels * 64), isWritable: true);
        EmittedCall.Run(processor, Fma512.Tile(rows, panels), (nint)args);
    }

    /// <summary>The bits of C afterwards.</summary>
    private static int[] Chains(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, float[] before, (int Rows, int Panels, int K, int Lda, int Ldc, int Accumulate) size)
    {
        var c = before.ToArray();
        for (var row = 0; row < size.Rows; row++)
        {
            for (var column = 0; column < 16 * size.Panels; column++)
            {
                var sum = size.Accumulate == 0 ? 0 : before[(row * size.Ldc) + column];
                for (var j = 0; j < size.K; j++)
                    sum = MathF.FusedMultiplyAdd(a[(row * size.Lda) + j], b[(((column / 16 * size.K) + j) * 16) + (column % 16)], sum);
                c[(row * size.Ldc) + column] = sum;
            }
        }

        return [.. c.Select(BitConverter.SingleToInt32Bits)];
    }

    private static void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
            value = (random.NextSingle() - 0.5f) * MathF.Exp(random.Next(-3, 4));
    }
}
