using System.Runtime.InteropServices;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>What a tested instruction works on: three vectors, a mask, room for a vector and a mask as results and for one in memory.</summary>
internal static class VectorData
{
    public const int Mask = 192, MaskResult = 200, Result = 256, InMemory = 320, Length = 384;

    private static readonly float[] Special =
    [
        0f, -0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1f, -1f, 255.5f, 8388607.5f, 2147483520f, 2147483648f, -2147483648f, 1e30f, -1e30f,
        float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    public static byte[] Next(Random random)
    {
        var data = new byte[Length];
        random.NextBytes(data);
        var kind = random.Next(4);
        var lanes = MemoryMarshal.Cast<byte, uint>(data.AsSpan(0, Mask));
        foreach (ref var lane in lanes)
            lane = Lane(random, kind == 3 ? random.Next(3) : kind, lane);
        return data;
    }

    public static bool AreEqual(byte[] expected, byte[] actual, bool areFloats)
    {
        var pairs = MemoryMarshal.Cast<byte, float>(expected).ToArray().Zip(MemoryMarshal.Cast<byte, float>(actual).ToArray());
        return pairs.All(pair => BitConverter.SingleToInt32Bits(pair.First) == BitConverter.SingleToInt32Bits(pair.Second)
            || (areFloats && float.IsNaN(pair.First) && float.IsNaN(pair.Second)));
    }

    /// <summary>Any bits; bytes and words at the ends of their ranges; floats, some of them special.</summary>
    private static uint Lane(Random random, int kind, uint bits) => kind switch
    {
        0 => bits,
        1 => random.GetItems<uint>([0x00000000, 0xFFFFFFFF, 0x80808080, 0x7F7F7F7F, 0x80008000, 0x7FFF7FFF, 0xFF80FF80, 0x80FF7F00, 0x80000000, 0x7FFFFFFF], 1)[0],
        _ => BitConverter.SingleToUInt32Bits(random.Next(3) == 0 ? Special[random.Next(Special.Length)] : (random.NextSingle() - 0.5f) * MathF.Exp(random.Next(-4, 20))),
    };
}
