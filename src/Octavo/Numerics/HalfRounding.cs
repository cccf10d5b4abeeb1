namespace Octavo.Numerics;

/// <summary>Singles rounded to half precision and back, half to even.</summary>
internal static class HalfRounding
{
    /// <summary>
    /// The nearest IEEE half. What is larger than the largest half, 65504, becomes that and not infinity, as PyTorch's
    /// quantisation to float16 does.
    /// </summary>
    /// <param name="value">The value; NaN stays NaN.</param>
    public static Half ToHalf(float value) => (Half)Math.Clamp(value, (float)Half.MinValue, (float)Half.MaxValue);

    /// <summary>The nearest bfloat16, as its 16 bits; NaN stays NaN.</summary>
    /// <param name="value">The value.</param>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The single that a bfloat16 stands for.</summary>
    /// <param name="bits">The 16 bits of a bfloat16.</param>
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
