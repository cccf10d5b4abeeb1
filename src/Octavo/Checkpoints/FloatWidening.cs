using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Octavo.Checkpoints;

/// <summary>Turns stored halves and bfloat16 numbers into singles, exactly.</summary>
internal static class FloatWidening
{
    public static void FromHalf(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var done = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var sixteen = Vector256<ushort>.Count;
            ref var from = ref MemoryMarshal.GetReference(source);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; done <= destination.Length - sixteen; done += sixteen)
            {
                var halves = Vector256.LoadUnsafe(ref from, (nuint)done * 2).AsUInt16();
                var (lower, upper) = Vector256.Widen(halves);
                FromHalf(lower).StoreUnsafe(ref to, (nuint)done);
                FromHalf(upper).StoreUnsafe(ref to, (nuint)done + 8);
            }
        }

        for (; done < destination.Length; done++)
            destination[done] = (float)BinaryPrimitives.ReadHalfLittleEndian(source[(done * 2)..]);
    }

    public static void FromBFloat16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var done = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var sixteen = Vector256<ushort>.Count;
            ref var from = ref MemoryMarshal.GetReference(source);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; done <= destination.Length - sixteen; done += sixteen)
            {
                var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)done * 2).AsUInt16());
                Vector256.ShiftLeft(lower, 16).AsSingle().StoreUnsafe(ref to, (nuint)done);
                Vector256.ShiftLeft(upper, 16).AsSingle().StoreUnsafe(ref to, (nuint)done + 8);
            }
        }

        for (; done < destination.Length; done++)
        {
            var bits = (uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(done * 2)..]) << 16;
            destination[done] = BitConverter.UInt32BitsToSingle(bits);
        }
    }

    private static Vector256<float> FromHalf(Vector256<uint> half)
    {
        var sign = Vector256.ShiftLeft(half & Vector256.Create(0x8000u), 16);
        var magnitude = Vector256.ShiftLeft(half & Vector256.Create(0x7FFFu), 13);

        // The exponent's bias differs by 112; multiplying also makes the denormals normal. An exponent
        // of all ones stays one: infinities and NaN.
        var scaled = (magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsUInt32();
        var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x0F800000u));
        return (scaled | sign | (special & Vector256.Create(0x7F800000u))).AsSingle();
    }
}
