using System.Runtime.InteropServices;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>Registers of an ARM64 CPU: 31 general ones, the stack pointer, 32 vectors of 16 bytes.</summary>
internal sealed class Arm64Registers
{
    private const int StackOrZero = 31;
    private readonly ulong[] general = new ulong[31];
    private readonly byte[] vectors = new byte[32 * 16];

    public ulong StackPointer { get; set; }

    /// <summary>A general register, or of number 31 zero.</summary>
    public ulong this[int register]
    {
        get => register == StackOrZero ? 0 : general[register];
        set
        {
            if (register != StackOrZero)
                general[register] = value;
        }
    }

    /// <summary>Leaves nothing at zero by chance.</summary>
    public void Fill(Random random)
    {
        random.NextBytes(MemoryMarshal.AsBytes(general.AsSpan()));
        random.NextBytes(vectors);
    }

    /// <summary>What a register holds that is an address or the sum of one: number 31 is the stack pointer.</summary>
    public ulong ReadBase(int register) => register == StackOrZero ? StackPointer : this[register];

    public void WriteBase(int register, ulong value)
    {
        if (register == StackOrZero)
            StackPointer = value;
        else
            this[register] = value;
    }

    public Span<byte> Vector(int register) => vectors.AsSpan(register * 16, 16);

    public Span<T> Lanes<T>(int register)
        where T : struct => MemoryMarshal.Cast<byte, T>(Vector(register));
}
