using Iced.Intel;
using Octavo.Kernels.Emitted;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>Interprets a kernel as its caller sees it: one argument, and what must be the same afterwards is.</summary>
internal static class EmittedCall
{
    private static readonly Register[] Preserved = [Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15];
    private static readonly Register[] PreservedOnWindows = [.. Preserved, Register.RSI, Register.RDI];

    /// <summary>System V: registers start with noise; the buffers of <paramref name="processor"/> are all that the code may touch.</summary>
    public static void Run(Processor processor, ReadOnlySpan<byte> code, nint argument)
    {
        var registers = processor.Registers;
        registers.Fill(new Random(1));
        registers.Write(Register.RDI, (ulong)argument);
        var before = Preserved.Select(registers.Read).ToArray();
        processor.Call(code);
        Assert.Equal(before, Preserved.Select(registers.Read));
        for (var vector = Register.ZMM0; vector <= Register.ZMM15; vector++)
            Assert.False(registers.Vector(vector)[16..].ContainsAnyExcept((byte)0), $"{vector} is not zero above 128 bits: SSE code would be slow");
    }

    /// <summary>Windows: the argument comes in rcx; rsi, rdi and the low halves of vectors 6 to 15 belong to the caller.</summary>
    public static void RunFromWindows(Processor processor, ReadOnlySpan<byte> code, nint argument)
    {
        var builder = new CodeBuilder(withWindowsEntry: true);
        builder.Add("kernel", code);
        var registers = processor.Registers;
        registers.Fill(new Random(3));
        registers.Write(Register.RCX, (ulong)argument);
        var before = StateOnWindows(registers);
        processor.Call(builder.Bytes);
        Assert.Equal(before, StateOnWindows(registers));
    }

    private static string StateOnWindows(RegisterFile registers)
    {
        var general = PreservedOnWindows.Select(register => $"{register} {registers.Read(register):x}");
        var vectors = Enumerable.Range(6, 10).Select(i => $"XMM{i} {Convert.ToHexString(registers.Vector(Register.XMM0 + i)[..16])}");
        return string.Join('\n', general.Concat(vectors));
    }
}
