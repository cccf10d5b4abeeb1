using System.Numerics;
using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Arithmetic of one lane as Intel's manual defines it, where C# has no operator for it.</summary>
internal static class LaneOperations
{
    /// <summary>Two u8 times two s8 in the lowest 16 bits, added.</summary>
    public static int UnsignedBySigned(ulong a, ulong b) => ((byte)a * (sbyte)b) + ((byte)(a >> 8) * (sbyte)(b >> 8));

    /// <summary>Two s16 times two s16, added; only -32768 four times wraps.</summary>
    public static int Words(ulong a, ulong b) => unchecked(((short)a * (short)b) + ((short)(a >> 16) * (short)(b >> 16)));

    public static ulong Saturated16(int value) => (ulong)Math.Clamp(value, short.MinValue, short.MaxValue);

    /// <summary>What does not fit becomes the smallest integer.</summary>
    public static uint ToInteger(float value) => (uint)(value is >= -2147483648f and < 2147483648f ? (int)value : int.MinValue);

    /// <summary>Rounds as the instruction says, or to the nearest, ties to even.</summary>
    public static float ByControl(in Instruction i, float value) => MathF.Round(value, i.RoundingControl switch
    {
        RoundingControl.RoundDown => MidpointRounding.ToNegativeInfinity,
        RoundingControl.RoundUp => MidpointRounding.ToPositiveInfinity,
        RoundingControl.RoundTowardZero => MidpointRounding.ToZero,
        _ => MidpointRounding.ToEven,
    });

    /// <summary>Rounds as the immediate of vrndscaleps says: bit 2 is the current mode, the upper four are fraction bits to keep.</summary>
    public static float ByImmediate(in Instruction i, float value) => MathF.Round(value, i.Immediate8 switch
    {
        0 or 8 or 4 or 12 => MidpointRounding.ToEven,
        1 or 9 => MidpointRounding.ToNegativeInfinity,
        2 or 10 => MidpointRounding.ToPositiveInfinity,
        3 or 11 => MidpointRounding.ToZero,
        _ => throw new InterpreterException(i, "has a rounding that the interpreter does not know"),
    });

    /// <summary>The first eight predicates, which integers share with floats: there nothing is unordered.</summary>
    public static bool Holds<T>(int predicate, T a, T b)
        where T : INumber<T> => predicate switch
        {
            0 => a == b,
            1 => a < b,
            2 => a <= b,
            3 => T.IsNaN(a) || T.IsNaN(b),
            4 => a != b,
            5 => !(a < b),
            6 => !(a <= b),
            7 => !T.IsNaN(a) && !T.IsNaN(b),
            _ => throw new NotSupportedException($"comparison {predicate}"),
        };
}
