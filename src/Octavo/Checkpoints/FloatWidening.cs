using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Octavo.Checkpoints;

/// <summary>
/// Turns stored halves and bfloat16 numbers into singles, exactly. In vectors of 128 bits: code for wider ones cannot be
/// compiled before the run, and would still be waiting to be optimised when a model is loaded.
/// </summary>
internal static class FloatWidening
{
    public static void FromHalf(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var eight = Vector128<ushort>.Count;
            ref var from = ref MemoryMarshal.GetReference(source);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; done <= destination.Length - eight; done += eight)
            {
                var halves = Vector128.LoadUnsafe(ref from, (nuint)done * 2).AsUInt16();
                var (lower, upper) = Vector128.Widen(halves);
                FromHalf(lower).StoreUnsafe(ref to, (nuint)done);
                FromHalf(upper).StoreUnsafe(ref to, (nuint)done + 4);
            }
        }

        for (; done < destination.Length; done++)
            destination[done] = (float)BinaryPrimitives.ReadHalfLittleEndian(source[(done * 2)..]);
    }

    public static void FromBFloat16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var eight = Vector128<ushort>.Count;
            ref var from = ref MemoryMarshal.GetReference(source);
            ref var to = ref MemoryMarshal.GetReference(destination);
            for (; done <= destination.Length - eight; done += eight)
            {
                var (lower, upper) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)done * 2).AsUInt16());
                Vector128.ShiftLeft(lower, 16).AsSingle().StoreUnsafe(ref to, (nuint)done);
                Vector128.ShiftLeft(upper, 16).AsSingle().StoreUnsafe(ref to, (nuint)done + 4);
            }
        }

        for (; done < destination.Length; done++)
        {
            var bits = (uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(done * 2)..]) << 16;
            destination[done] = BitConverter.UInt32BitsToSingle(bits);
        }
    }

    private static Vector128<float> FromHalf(Vector128<uint> half)
    {
        var sign = Vector128.ShiftLeft(half & Vector128.Create(0x8000u), 16);
        var magnitude = Vector128.ShiftLeft(half & Vector128.Create(0x7FFFu), 13);

        // The exponent's bias differs by 112; multiplying also makes the denormals normal. An exponent
        // of all ones stays one: infinities and NaN.
        var scaled = (magnitude.AsSingle() * Vector128.Create(5.192296858534828e33f)).AsUInt32();
        var special = Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(0x0F800000u));
        return (scaled | sign | (special & Vector128.Create(0x7F800000u))).AsSingle();
    }
}
