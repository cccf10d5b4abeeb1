using Iced.Intel;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>What is emitted besides tiles, interpreted on every CPU: the peak loops and the entry from Windows.</summary>
public sealed unsafe class InterpretedCodeTests
{
    private static readonly Register[] PreservedOnWindows =
        [Register.RBX, Register.RBP, Register.RSI, Register.RDI, Register.R12, Register.R13, Register.R14, Register.R15];

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

    /// <summary>The argument comes in rcx; rsi, rdi and the low halves of vectors 6 to 15 belong to the caller.</summary>
    [Fact]
    public void Behind_the_Windows_entry_a_tile_gives_back_what_Windows_wants_back()
    {
        var builder = new CodeBuilder(withWindowsEntry: true);
        builder.Add("tile", Vnni512.Tile(Vnni512Kernel.Rows, 2));
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
        var registers = processor.Registers;
        registers.Fill(new Random(3));
        registers.Write(Register.RCX, (ulong)&args);
        var before = State(registers);
        processor.Call(builder.Bytes);
        Assert.Equal(before, State(registers));
        for (var i = 0; i < c.AsSpan<int>().Length; i++)
            Assert.Equal(i % 64 < 32 ? 16 * 255 * sbyte.MinValue : 0, c.AsSpan<int>()[i]);
    }

    private static string State(RegisterFile registers)
    {
        var general = PreservedOnWindows.Select(register => $"{register} {registers.Read(register):x}");
        var vectors = Enumerable.Range(6, 10).Select(i => $"XMM{i} {Convert.ToHexString(registers.Vector(Register.XMM0 + i)[..16])}");
        return string.Join('\n', general.Concat(vectors));
    }
}
