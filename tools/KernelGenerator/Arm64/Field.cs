namespace KernelGenerator.Arm64;

/// <summary>How the number in a field is written.</summary>
internal enum FieldKind
{
    /// <summary>The number of a register, or an amount.</summary>
    Number,

    /// <summary>A register of which number 31 is the stack pointer.</summary>
    RegisterOrStack,

    /// <summary>How far a branch goes, in bytes from its own address; written as where it goes.</summary>
    Target,
}

/// <summary>Bits of an instruction that hold an operand.</summary>
/// <param name="Lowest">The lowest of them.</param>
/// <param name="Width">How many.</param>
/// <param name="Scale">What one of its units is worth.</param>
/// <param name="IsSigned">Whether it is a two's complement.</param>
/// <param name="Kind">How it is written.</param>
internal readonly record struct Field(int Lowest, int Width, int Scale = 1, bool IsSigned = false, FieldKind Kind = FieldKind.Number)
{
    /// <summary>The bits themselves.</summary>
    public uint Mask => (uint)((1UL << Width) - 1) << Lowest;

    /// <summary>The bits that hold <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no multiple of the scale, or has no room.</exception>
    public uint Encode(int value)
    {
        var bits = (uint)(value / Scale) << Lowest & Mask;
        return Decode(bits) == value
            ? bits
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"expected what {Width} bits of {Scale} each can hold");
    }

    /// <summary>The value in an instruction.</summary>
    public int Decode(uint word)
    {
        var bits = (word & Mask) >> Lowest;
        var number = IsSigned ? (int)(bits << (32 - Width)) >> (32 - Width) : (int)bits;
        return number * Scale;
    }

    /// <summary>As a listing shows it, in an instruction that begins at <paramref name="start"/>.</summary>
    public string Show(uint word, int start) => (Kind, Decode(word)) switch
    {
        (FieldKind.RegisterOrStack, 31) => "sp",
        (FieldKind.RegisterOrStack, var register) => $"x{register}",
        (FieldKind.Target, var distance) => $"{start + distance}",
        (_, var number) => $"{number}",
    };
}
