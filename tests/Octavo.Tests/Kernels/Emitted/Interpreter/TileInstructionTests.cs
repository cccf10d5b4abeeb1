using System.Runtime.InteropServices;
using Iced.Intel;
using Octavo.Kernels;
using static Iced.Intel.AssemblerRegisters;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Products of tiles of every size against the sum written out, and against the CPU where it has tiles.</summary>
public sealed class TileInstructionTests
{
    private const int Sums = 64, A = Sums + 1024, B = A + 1024, Result = B + 1024, Configuration = Result + 2048, Length = Configuration + 64;
    private static readonly byte[] Code = Snippet.Assemble(Write);

    [Fact]
    public void A_product_of_tiles_is_the_sum_of_products_of_bytes()
    {
        var random = new Random(9);
        for (var round = 0; round < 60; round++)
        {
            var (rows, columns, inputs) = (1 + random.Next(16), 1 + random.Next(16), 4 * (1 + random.Next(16)));
            var data = Data(random, rows, columns, inputs);
            Assert.Equal(Expected(data, rows, columns, inputs), Snippet.Interpret(Code, data));
        }
    }

    [Fact]
    public void The_CPU_does_the_same()
    {
        Assert.SkipUnless(TileState.IsUsable && !OperatingSystem.IsWindows(), "needs AMX and System V");
        using var memory = ExecutableMemory.TryCreate(Code, out _);
        Assert.NotNull(memory);
        var random = new Random(10);
        for (var round = 0; round < 200; round++)
        {
            var data = Data(random, 1 + random.Next(16), 1 + random.Next(16), 4 * (1 + random.Next(16)));
            Assert.Equal(Snippet.Execute(memory.Address, data), Snippet.Interpret(Code, data));
        }
    }

    /// <summary>Rows lie 64 bytes apart but for the result's, 128; what is not stored stays as it was.</summary>
    private static void Write(Assembler c)
    {
        c.ldtilecfg(__[rdi]);
        c.mov(eax, 64);
        c.tileloadd(tmm3, __[rdi + rax + Sums]);
        c.tileloadd(tmm0, __[rdi + rax + A]);
        c.tileloadd(tmm7, __[rdi + rax + B]);
        c.tilezero(tmm5);
        c.tdpbusd(tmm3, tmm0, tmm7);
        c.tilestored(__[rdi + (rax * 2) + Result], tmm3);
        c.sttilecfg(__[rdi + Configuration]);
        c.tilerelease();
        c.ret();
    }

    private static byte[] Data(Random random, int rows, int columns, int inputs)
    {
        var data = new byte[Length];
        random.NextBytes(data);
        data.AsSpan(0, 64).Clear();
        data[0] = 1;
        foreach (var (tile, tileRows, bytes) in ((int, int, int)[])[(3, rows, 4 * columns), (0, rows, inputs), (7, inputs / 4, 4 * columns), (5, 1, 1)])
            (data[16 + (2 * tile)], data[48 + tile]) = ((byte)bytes, (byte)tileRows);
        return data;
    }

    private static byte[] Expected(byte[] data, int rows, int columns, int inputs)
    {
        var expected = data.ToArray();
        data.AsSpan(0, 64).CopyTo(expected.AsSpan(Configuration));
        var sums = MemoryMarshal.Cast<byte, int>(data.AsSpan(Sums, 1024));
        var b = MemoryMarshal.Cast<byte, sbyte>(data.AsSpan(B, 1024));
        for (var m = 0; m < rows; m++)
        {
            for (var n = 0; n < columns; n++)
            {
                var sum = sums[(m * 16) + n];
                for (var k = 0; k < inputs; k++)
                    sum = unchecked(sum + (data[A + (m * 64) + k] * b[(k / 4 * 64) + (4 * n) + (k % 4)]));
                MemoryMarshal.Write(expected.AsSpan(Result + (m * 128) + (4 * n)), sum);
            }
        }

        return expected;
    }
}
