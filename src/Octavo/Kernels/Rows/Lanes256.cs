using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

/// <summary>Sixteen lanes in two 256-bit registers.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> low, Vector256<float> high) : ILanes<Lanes256>
{
    private readonly Vector256<float> _low = low;
    private readonly Vector256<float> _high = high;

    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    public static Lanes256 Create(float value) => new(Vector256.Create(value), Vector256.Create(value));

    public static Lanes256 FromInts(int* source, int* other, int factor) => new(
        Vector256.ConvertToSingle(Vector256.Load(source) - (Vector256.Load(other) * factor)),
        Vector256.ConvertToSingle(Vector256.Load(source + 8) - (Vector256.Load(other + 8) * factor)));

    public static Lanes256 FromDifference(int* source, int* other) => new(
        Vector256.ConvertToSingle(Vector256.Load(source) - Vector256.Load(other)), Vector256.ConvertToSingle(Vector256.Load(source + 8) - Vector256.Load(other + 8)));

    public static Lanes256 FromInts(int* source) => new(Vector256.ConvertToSingle(Vector256.Load(source)), Vector256.ConvertToSingle(Vector256.Load(source + 8)));

    public static void Store(Lanes256 value, float* destination)
    {
        value._low.Store(destination);
        value._high.Store(destination + 8);
    }

    public static void StoreBytes(Lanes256 value, byte* destination)
    {
        var words = Vector256.Narrow(Avx.ConvertToVector256Int32(value._low), Avx.ConvertToVector256Int32(value._high));
        Vector128.Narrow(words.GetLower().AsUInt16(), words.GetUpper().AsUInt16()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d, byte* destination)
    {
        Pack(a, b).Store(destination);
        Pack(c, d).Store(destination + 32);
    }

    public static void StoreLowBytes(Lanes256 value, byte* destination)
    {
        var words = Vector256.Narrow(value._low.AsInt32(), value._high.AsInt32());
        Vector128.Narrow(words.GetLower().AsUInt16(), words.GetUpper().AsUInt16()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d, byte* destination)
    {
        Quads(a._low, b._low, c._low, d._low).Store(destination);
        Quads(a._high, b._high, c._high, d._high).Store(destination + 32);
    }

    public static Lanes256 Add(Lanes256 a, Lanes256 b) => new(a._low + b._low, a._high + b._high);

    public static Lanes256 Subtract(Lanes256 a, Lanes256 b) => new(a._low - b._low, a._high - b._high);

    public static Lanes256 Multiply(Lanes256 a, Lanes256 b) => new(a._low * b._low, a._high * b._high);

    public static Lanes256 Divide(Lanes256 a, Lanes256 b) => new(a._low / b._low, a._high / b._high);

    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a._low), Vector256.Sqrt(a._high));

    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Vector256.FusedMultiplyAdd(a._low, b._low, c._low), Vector256.FusedMultiplyAdd(a._high, b._high, c._high));

    public static Lanes256 Min(Lanes256 a, Lanes256 b) =>
        new(Vector256.MinNative(a._low, b._low), Vector256.MinNative(a._high, b._high));

    public static Lanes256 Max(Lanes256 a, Lanes256 b) =>
        new(Vector256.MaxNative(a._low, b._low), Vector256.MaxNative(a._high, b._high));

    public static Lanes256 LargerMagnitude(Lanes256 a, Lanes256 b) =>
        new(Vector256.MaxNative(Vector256.Abs(a._low), b._low), Vector256.MaxNative(Vector256.Abs(a._high), b._high));

    public static Lanes256 WhereLess(Lanes256 test, Lanes256 limit, Lanes256 a, Lanes256 b) =>
        new(
            Vector256.ConditionalSelect(Vector256.LessThan(test._low, limit._low), a._low, b._low),
            Vector256.ConditionalSelect(Vector256.LessThan(test._high, limit._high), a._high, b._high));

    public static Lanes256 WhereAtLeast(Lanes256 test, Lanes256 limit, Lanes256 a) =>
        new(Vector256.GreaterThanOrEqual(test._low, limit._low) & a._low, Vector256.GreaterThanOrEqual(test._high, limit._high) & a._high);

    public static Lanes256 ScaleByPowerOfTwo(Lanes256 value, Lanes256 n) =>
        new(value._low * Power(n._low), value._high * Power(n._high));

    public static Lanes256 ScaleByPowerOfTwo(Lanes256 value, Lanes256 n, Lanes256 bits) => new(
        (value._low.AsInt32() + Vector256.ShiftLeft(bits._low.AsInt32(), 23)).AsSingle(), (value._high.AsInt32() + Vector256.ShiftLeft(bits._high.AsInt32(), 23)).AsSingle());

    public static float Sum(Lanes256 value) => Fold.Sum(value._low + value._high);

    public static float Largest(Lanes256 value) => Fold.Largest(Vector256.MaxNative(value._low, value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Pack(Lanes256 a, Lanes256 b)
    {
        // Packing works on halves of a register.
        var first = Avx2.PackUnsignedSaturate(Avx.ConvertToVector256Int32(a._low), Avx.ConvertToVector256Int32(a._high));
        var second = Avx2.PackUnsignedSaturate(Avx.ConvertToVector256Int32(b._low), Avx.ConvertToVector256Int32(b._high));
        var bytes = Avx2.PackUnsignedSaturate(first.AsInt16(), second.AsInt16()).AsInt32();
        return Avx2.PermuteVar8x32(bytes, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Quads(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var low = Vector256.Create(0xFF);
        var ab = (a.AsInt32() & low) | Vector256.ShiftLeft(b.AsInt32() & low, 8);
        var cd = (c.AsInt32() & low) | Vector256.ShiftLeft(d.AsInt32(), 8);
        return (ab | Vector256.ShiftLeft(cd, 16)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Power(Vector256<float> n) =>
        Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n) + Vector256.Create(127), 23).AsSingle();
}
