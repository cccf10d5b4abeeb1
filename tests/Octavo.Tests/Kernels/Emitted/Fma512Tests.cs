using Octavo.Kernels.Emitted;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>FP32 tiles against one chain of fused multiply-adds for each output: bit for bit.</summary>
public sealed unsafe class Fma512Tests
{
    private const float Guard = 12345.5f;

    [Fact]
    public void Every_tile_equals_the_chain_in_ascending_k()
    {
        Assert.SkipUnless(EmittedCode.Fma(1, 1) != 0, EmittedCode.Reason ?? "needs AVX-512");
        var random = new Random(5);
        var tiles = 0;
        for (var rows = 1; rows <= 12; rows++)
        {
            for (var panels = 1; panels <= 4; panels++)
            {
                var tile = EmittedCode.Fma(rows, panels);
                if (tile == 0)
                    continue;
                tiles++;
                foreach (var k in (int[])[1, 2, 3, 4, 5, 7, 8, 31, 64, 97])
                    Check(tile, random, rows, panels, k);
            }
        }

        Assert.Equal(30, tiles);
    }

    private static void Check(nint tile, Random random, int rows, int panels, int k)
    {
        int lda = k + 3, ldc = (16 * panels) + 16;
        using NativeBuffer a = new(4L * rows * lda), b = new(64L * panels * k), c = new(4L * (rows + 1) * ldc);
        Fill(a.AsSpan<float>(), random);
        Fill(b.AsSpan<float>(), random);
        for (var accumulate = 0; accumulate < 2; accumulate++)
        {
            Fill(c.AsSpan<float>(), random);
            for (var row = 0; row <= rows; row++)
                c.AsSpan<float>().Slice((row * ldc) + (16 * panels), 16).Fill(Guard);
            var before = c.AsSpan<float>().ToArray();
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
            ((delegate* unmanaged[SuppressGCTransition]<FloatTileArgs*, void>)tile)(&args);
            for (var i = 0; i < before.Length; i++)
            {
                int row = i / ldc, column = i % ldc;
                var expected = before[i];
                if (row < rows && column < 16 * panels)
                {
                    expected *= accumulate;
                    for (var j = 0; j < k; j++)
                        expected = MathF.FusedMultiplyAdd(a.AsSpan<float>()[(row * lda) + j], b.AsSpan<float>()[(((column / 16 * k) + j) * 16) + (column % 16)], expected);
                }

                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(c.AsSpan<float>()[i]));
            }
        }
    }

    private static void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
            value = (random.NextSingle() - 0.5f) * MathF.Exp(random.Next(-3, 4));
    }
}
