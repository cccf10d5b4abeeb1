using System.Runtime.InteropServices;
using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Registers of an x86-64 CPU with AVX-512: 16 general ones, 32 vectors of 64 bytes, eight masks, four flags.</summary>
internal sealed class RegisterFile
{
    private const int VectorBytes = 64;
    private readonly ulong[] general = new ulong[16];
    private readonly ulong[] masks = new ulong[8];
    private readonly byte[] vectors = new byte[32 * VectorBytes];

    public bool Carry { get; set; }

    public bool Zero { get; set; }

    public bool Sign { get; set; }

    public bool Overflow { get; set; }

    public ulong StackPointer
    {
        get => Read(Register.RSP);
        set => Write(Register.RSP, value);
    }

    /// <summary>Leaves nothing at zero by chance.</summary>
    public void Fill(Random random)
    {
        random.NextBytes(MemoryMarshal.AsBytes(general.AsSpan()));
        random.NextBytes(MemoryMarshal.AsBytes(masks.AsSpan()));
        random.NextBytes(vectors);
    }

    /// <summary>A general register or a mask, zero-extended.</summary>
    public ulong Read(Register register)
    {
        if (register.IsK())
            return masks[register - Register.K0];
        var whole = general[IndexOf(register)];
        return register.GetSize() == 8 ? whole : whole & ((1UL << (8 * register.GetSize())) - 1);
    }

    /// <summary>Half of a general register clears the rest, less leaves it as it was.</summary>
    public void Write(Register register, ulong value)
    {
        if (register.IsK())
        {
            masks[register - Register.K0] = value;
            return;
        }

        var size = register.GetSize();
        ref var whole = ref general[IndexOf(register)];
        var changed = size switch { 8 => ulong.MaxValue, 4 => uint.MaxValue, _ => (1UL << (8 * size)) - 1 };
        whole = (size == 4 ? 0 : whole & ~changed) | (value & changed);
    }

    /// <summary>All 64 bytes of a vector, whatever part of it <paramref name="register"/> names.</summary>
    public Span<byte> Vector(Register register) =>
        vectors.AsSpan((register.GetFullRegister() - Register.ZMM0) * VectorBytes, VectorBytes);

    private static int IndexOf(Register register) =>
        register is Register.AH or Register.BH or Register.CH or Register.DH
            ? throw new NotSupportedException($"{register}: the second byte of a register")
            : register.GetFullRegister() - Register.RAX;
}
