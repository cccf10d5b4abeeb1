using Iced.Intel;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>What is emitted besides tiles, interpreted on every CPU: the peak loops and the entry from Windows.</summary>
public sealed unsafe class InterpretedCodeTests
{
    public static TheoryData<string> PeakLoops => [.. EmittedListing.All.Where(code => code.Class == nameof(PeakCode)).Select(code => code.Name)];

    [Theory]
    [MemberData(nameof(PeakLoops))]
    public void A_peak_loop_runs_as_often_as_it_is_told_and_touches_no_memory(string name)
    {
        var code = EmittedListing.Of(nameof(PeakCode), name);
        var instructions = code.Disassemble();
        var end = Array.FindIndex(instructions, instruction => instruction.FlowControl == FlowControl.ConditionalBranch);
        var start = Array.FindIndex(instructions, instruction => instruction.IP == instructions[end].NearBranchTarget);
        foreach (var iterations in (int[])[1, 3])
        {
            using var processor = new Processor();
            EmittedCall.Run(processor, code.Bytes, iterations);
            Assert.Equal(instructions.Length + ((iterations - 1) * (end - start + 1)), processor.Executed);
        }
    }

    [Fact]
    public void Behind_the_Windows_entry_a_tile_gives_back_what_Windows_wants_back()
    {
        using NativeBuffer a = new(16L * Vnni512Kernel.Rows), b = new(512), c = new(256L * Vnni512Kernel.Rows);
        a.AsSpan<byte>().Fill(255);
        b.AsSpan<sbyte>().Fill(sbyte.MinValue);
        var args = new Int8TileArgs
        {
            A = a.Pointer,
            Lda = 16,
            B = (sbyte*)b.Pointer,
            BStride = 256,
            K4 = 4,
            C = (int*)c.Pointer,
            Rows = Vnni512Kernel.Rows,
            Panels = 2,
        };
        using var processor = new Processor();
        processor.Memory.Add("arguments", &args, sizeof(Int8TileArgs));
        processor.Memory.Add("A", a.Pointer, a.AsSpan<byte>().Length);
        processor.Memory.Add("B", b.Pointer, b.AsSpan<byte>().Length);
        processor.Memory.Add("C", c.Pointer, c.AsSpan<byte>().Length, isWritable: true);
        EmittedCall.RunFromWindows(processor, Vnni512.Tile(Vnni512Kernel.Rows, 2), (nint)(&args));
        for (var i = 0; i < c.AsSpan<int>().Length; i++)
            Assert.Equal(i % 64 < 32 ? 16 * 255 * sbyte.MinValue : 0, c.AsSpan<int>()[i]);
    }
}
