using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using Octavo.Tests.Kernels.Emitted.Arm64;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The kernel of ARM64's matrix products on every CPU: what is emitted is interpreted, with the operands of the call as its only memory.</summary>
internal sealed unsafe class InterpretedI8mmKernel : I8mmKernel
{
    /// <summary>How many calls there were.</summary>
    public int Calls { get; private set; }

    protected override void Run(Int8TileArgs* args)
    {
        Calls++;
        using var processor = new Arm64Processor();
        processor.Memory.Add("arguments", args, sizeof(Int8TileArgs));
        processor.Memory.Add("A", args->A, (args->Rows + (args->Rows % 2)) * 4 * args->K4);
        processor.Memory.Add("B", args->B, ((args->Panels - 1) * args->BStride) + (64 * args->K4));
        processor.Memory.Add("C", args->C, ((args->Rows - 1) * 256) + (args->Panels * 64), isWritable: true);
        Call(processor, I8mm.Tile((int)(args->Rows + (args->Rows % 2))), (nint)args);
    }

    /// <summary>AAPCS64: x18 is the system's, x19 to x30 and the lower halves of v8 to v15 are the caller's.</summary>
    private static void Call(Arm64Processor processor, ReadOnlySpan<byte> code, nint argument)
    {
        var registers = processor.Registers;
        registers.Fill(new Random(1));
        registers[0] = (ulong)argument;
        var before = Preserved(registers);
        processor.Call(code);
        Assert.Equal(before, Preserved(registers));
    }

    private static string Preserved(Arm64Registers registers)
    {
        var general = Enumerable.Range(18, 12).Select(i => $"x{i} {registers[i]:x}");
        var vectors = Enumerable.Range(8, 8).Select(i => $"d{i} {Convert.ToHexString(registers.Vector(i)[..8])}");
        return string.Join('\n', general.Concat(vectors));
    }
}
