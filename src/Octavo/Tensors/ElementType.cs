namespace Octavo.Tensors;

/// <summary>The types of element that the safetensors format knows; the names are the format's own.</summary>
public enum ElementType
{
    /// <summary>A truth value in one byte.</summary>
    Bool,

    /// <summary>A float of four bits.</summary>
    F4,

    /// <summary>A float of six bits: two of exponent, three of mantissa.</summary>
    F6_E2M3,

    /// <summary>A float of six bits: three of exponent, two of mantissa.</summary>
    F6_E3M2,

    /// <summary>An unsigned byte.</summary>
    U8,

    /// <summary>A signed byte.</summary>
    I8,

    /// <summary>A float of eight bits: five of exponent, two of mantissa.</summary>
    F8_E5M2,

    /// <summary>A float of eight bits: four of exponent, three of mantissa.</summary>
    F8_E4M3,

    /// <summary>A power of two in eight bits, as scales are stored.</summary>
    F8_E8M0,

    /// <summary>As <see cref="F8_E4M3"/>, without infinities and negative zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>As <see cref="F8_E5M2"/>, without infinities and negative zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>A signed integer of 16 bits.</summary>
    I16,

    /// <summary>An unsigned integer of 16 bits.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an IEEE single.</summary>
    BF16,

    /// <summary>A signed integer of 32 bits.</summary>
    I32,

    /// <summary>An unsigned integer of 32 bits.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>A complex number of two IEEE singles.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>A signed integer of 64 bits.</summary>
    I64,

    /// <summary>An unsigned integer of 64 bits.</summary>
    U64,
}

/// <summary>What is known about each <see cref="ElementType"/>.</summary>
public static class ElementTypeExtensions
{
    private static readonly string[] Names =
    [
        "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ",
        "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "C64", "F64", "I64", "U64",
    ];

    /// <summary>How many bits one element takes.</summary>
    /// <param name="type">The type of element.</param>
    public static int BitWidth(this ElementType type) => type switch
    {
        ElementType.F4 => 4,
        ElementType.F6_E2M3 or ElementType.F6_E3M2 => 6,
        ElementType.I16 or ElementType.U16 or ElementType.F16 or ElementType.BF16 => 16,
        ElementType.I32 or ElementType.U32 or ElementType.F32 => 32,
        ElementType.I64 or ElementType.U64 or ElementType.F64 or ElementType.C64 => 64,
        ElementType.Bool or ElementType.U8 or ElementType.I8
            or ElementType.F8_E4M3 or ElementType.F8_E5M2 or ElementType.F8_E8M0
            or ElementType.F8_E4M3FNUZ or ElementType.F8_E5M2FNUZ => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of element"),
    };

    /// <summary>The name of the type in a safetensors header.</summary>
    /// <param name="type">The type of element.</param>
    public static string FormatName(this ElementType type) => Names[(int)type];

    /// <summary>
    /// How many bytes <paramref name="count"/> elements take; false when they end within a byte or
    /// when the number does not fit 64 bits.
    /// </summary>
    /// <param name="type">The type of element.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="bytes">How many bytes they take.</param>
    public static bool TryGetByteCount(this ElementType type, long count, out long bytes)
    {
        var high = Math.BigMul((ulong)count, (ulong)type.BitWidth(), out var low);
        var whole = count >= 0 && low % 8 == 0 && high < 4;
        bytes = whole ? (long)(high << 61 | low >> 3) : 0;
        return whole;
    }

    /// <summary>Finds the type that a safetensors header names.</summary>
    /// <param name="name">The name, as the format spells it.</param>
    /// <param name="type">The type.</param>
    internal static bool TryParse(string name, out ElementType type)
    {
        var place = Array.IndexOf(Names, name);
        type = (ElementType)Math.Max(0, place);
        return place >= 0;
    }
}
