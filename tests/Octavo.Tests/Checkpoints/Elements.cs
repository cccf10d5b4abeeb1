using System.Numerics;
using System.Runtime.InteropServices;
using Octavo.Tensors;

namespace Octavo.Tests.Checkpoints;

/// <summary>Numbers in every type that safetensors knows.</summary>
internal static class Elements
{
    /// <summary>The types whose elements have a value as a single; the others are refused.</summary>
    public static bool HasValue(ElementType type) => type is not (ElementType.C64 or ElementType.F4) && !type.ToString().StartsWith("F8", StringComparison.Ordinal)
        && !type.ToString().StartsWith("F6_", StringComparison.Ordinal);

    /// <summary>Numbers that the type holds exactly, not all alike.</summary>
    public static float[] Values(ElementType type, int count)
    {
        float[] pattern = type switch
        {
            ElementType.Bool => [1, 0, 0, 1, 0],
            ElementType.U8 or ElementType.U16 or ElementType.U32 or ElementType.U64 => [1, 0, 3, 2, 0, 1, 4],
            ElementType.I8 or ElementType.I16 or ElementType.I32 or ElementType.I64 => [1, -2, 0, 3, -1, 0, 2],
            _ => [.5f, -1.25f, 0, 2, -.375f, .75f, 1],
        };
        return [.. Enumerable.Range(0, count).Select(i => pattern[((i * 3) + (i / 7)) % pattern.Length])];
    }

    /// <summary>The elements as stored; of types without a value as a single, bits of the right number.</summary>
    public static byte[] Of(ElementType type, IReadOnlyList<float> values) => type switch
    {
        ElementType.Bool => [.. values.Select(value => value == 0 ? (byte)0 : (byte)1)],
        ElementType.U8 => Cast<byte>(values),
        ElementType.I8 => Cast<sbyte>(values),
        ElementType.U16 => Cast<ushort>(values),
        ElementType.I16 => Cast<short>(values),
        ElementType.U32 => Cast<uint>(values),
        ElementType.I32 => Cast<int>(values),
        ElementType.U64 => Cast<ulong>(values),
        ElementType.I64 => Cast<long>(values),
        ElementType.F16 => Cast<Half>(values),
        ElementType.F32 => Cast<float>(values),
        ElementType.F64 => Cast<double>(values),
        ElementType.BF16 => MemoryMarshal.AsBytes<ushort>([.. values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))]).ToArray(),
        ElementType.C64 => Cast<float>([.. values.SelectMany(value => (float[])[value, 0])]),
        _ => [.. Enumerable.Repeat((byte)0x38, values.Count * type.BitWidth() / 8)],
    };

    private static byte[] Cast<T>(IReadOnlyList<float> values)
        where T : unmanaged, INumberBase<T> => MemoryMarshal.AsBytes<T>([.. values.Select(T.CreateChecked)]).ToArray();
}
