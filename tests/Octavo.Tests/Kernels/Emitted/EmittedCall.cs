using Iced.Intel;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>Interprets a kernel as System V code: one argument, and what must be the same afterwards is.</summary>
internal static class EmittedCall
{
    private static readonly Register[] Preserved = [Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15];

    /// <summary>Registers start with noise; the buffers of <paramref name="processor"/> are all that the code may touch.</summary>
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
}
