using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

/// <summary>
/// Sixteen floats that are worked on together: one 512-bit, two 256-bit or four 128-bit registers.
/// Every kernel is written once over this type; sixteen lanes on every CPU are what makes the order
/// of each sum, and so every bit, the same everywhere.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    static abstract TSelf Load(float* source);

    static abstract TSelf Create(float value);

    /// <summary>The whole numbers source - factor * other, converted.</summary>
    static abstract TSelf FromInts(int* source, int* other, int factor);

    /// <summary>The whole numbers source - other, converted.</summary>
    static abstract TSelf FromDifference(int* source, int* other);

    /// <summary>Whole numbers, converted.</summary>
    static abstract TSelf FromInts(int* source);

    static abstract void Store(TSelf value, float* destination);

    /// <summary>Stores numbers in 0..255 as bytes, rounded half to even.</summary>
    static abstract void StoreBytes(TSelf value, byte* destination);

    /// <summary>Four times <see cref="StoreBytes(TSelf, byte*)"/>, one behind the other.</summary>
    static abstract void StoreBytes(TSelf a, TSelf b, TSelf c, TSelf d, byte* destination);

    /// <summary>Stores the lowest byte of each lane's bits.</summary>
    static abstract void StoreLowBytes(TSelf value, byte* destination);

    /// <summary>Stores the lowest bytes of four values' lanes side by side: a0 b0 c0 d0 a1 b1 …, 64 bytes.</summary>
    static abstract void StoreQuads(TSelf a, TSelf b, TSelf c, TSelf d, byte* destination);

    static abstract TSelf Add(TSelf a, TSelf b);

    static abstract TSelf Subtract(TSelf a, TSelf b);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    static abstract TSelf Divide(TSelf a, TSelf b);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The larger of |a| and b, which is not negative; b where a is NaN.</summary>
    static abstract TSelf LargerMagnitude(TSelf a, TSelf b);

    /// <summary>a where test &lt; limit, else b.</summary>
    static abstract TSelf WhereLess(TSelf test, TSelf limit, TSelf a, TSelf b);

    /// <summary>a where test &gt;= limit, 0 elsewhere and where test is NaN.</summary>
    static abstract TSelf WhereAtLeast(TSelf test, TSelf limit, TSelf a);

    /// <summary>value * 2^n for a whole number n in [-126, 127] given as float.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf n);

    /// <summary>value * 2^n, n given as a float and, in the lowest bits of <paramref name="bits"/>, as a whole number; where that leaves the range of normal numbers the result is anything.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf n, TSelf bits);

    /// <summary>The sum of 16 lanes: upper half to lower half, four times.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>The largest of 16 lanes, none of them NaN.</summary>
    static abstract float Largest(TSelf value);
}

/// <summary>Sixteen lanes in one 512-bit register.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> v) : ILanes<Lanes512>
{
    private readonly Vector512<float> _v = v;

    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    public static Lanes512 Create(float value) => new(Vector512.Create(value));

    public static Lanes512 FromInts(int* source, int* other, int factor) =>
        new(Vector512.ConvertToSingle(Vector512.Load(source) - (Vector512.Load(other) * factor)));

    public static Lanes512 FromDifference(int* source, int* other) => new(Vector512.ConvertToSingle(Vector512.Load(source) - Vector512.Load(other)));

    public static Lanes512 FromInts(int* source) => new(Vector512.ConvertToSingle(Vector512.Load(source)));

    public static void Store(Lanes512 value, float* destination) => value._v.Store(destination);

    public static void StoreBytes(Lanes512 value, byte* destination) =>
        Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32(value._v)).Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d, byte* destination)
    {
        // Packing works on quarters of a register: 32-bit groups come out as 0 4 8 12, 1 5 9 13, …
        var ab = Avx512BW.PackUnsignedSaturate(Avx512F.ConvertToVector512Int32(a._v), Avx512F.ConvertToVector512Int32(b._v));
        var cd = Avx512BW.PackUnsignedSaturate(Avx512F.ConvertToVector512Int32(c._v), Avx512F.ConvertToVector512Int32(d._v));
        var bytes = Avx512BW.PackUnsignedSaturate(ab.AsInt16(), cd.AsInt16()).AsInt32();
        Avx512F.PermuteVar16x32(bytes, Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).Store((int*)destination);
    }

    public static void StoreLowBytes(Lanes512 value, byte* destination) =>
        Avx512F.ConvertToVector128Byte(value._v.AsInt32()).Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d, byte* destination)
    {
        var low = Vector512.Create(0xFF);
        var ab = (a._v.AsInt32() & low) | Vector512.ShiftLeft(b._v.AsInt32() & low, 8);
        var cd = (c._v.AsInt32() & low) | Vector512.ShiftLeft(d._v.AsInt32(), 8);
        (ab | Vector512.ShiftLeft(cd, 16)).AsByte().Store(destination);
    }

    public static Lanes512 Add(Lanes512 a, Lanes512 b) => new(a._v + b._v);

    public static Lanes512 Subtract(Lanes512 a, Lanes512 b) => new(a._v - b._v);

    public static Lanes512 Multiply(Lanes512 a, Lanes512 b) => new(a._v * b._v);

    public static Lanes512 Divide(Lanes512 a, Lanes512 b) => new(a._v / b._v);

    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a._v));

    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._v, b._v, c._v));

    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._v, b._v));

    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._v, b._v));

    public static Lanes512 LargerMagnitude(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(Vector512.Abs(a._v), b._v));

    public static Lanes512 WhereLess(Lanes512 test, Lanes512 limit, Lanes512 a, Lanes512 b) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(test._v, limit._v), a._v, b._v));

    public static Lanes512 WhereAtLeast(Lanes512 test, Lanes512 limit, Lanes512 a) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(test._v, limit._v), a._v, Vector512<float>.Zero));

    public static Lanes512 ScaleByPowerOfTwo(Lanes512 value, Lanes512 n) => new(Avx512F.Scale(value._v, n._v));

    public static Lanes512 ScaleByPowerOfTwo(Lanes512 value, Lanes512 n, Lanes512 bits) => ScaleByPowerOfTwo(value, n);

    public static float Sum(Lanes512 value) => Fold.Sum(value._v.GetLower() + value._v.GetUpper());

    public static float Largest(Lanes512 value) => Fold.Largest(Vector256.MaxNative(value._v.GetLower(), value._v.GetUpper()));
}

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

/// <summary>The last steps of a reduction, the same for every width of register.</summary>
internal static class Fold
{
    public static float Sum(Vector256<float> v) => Sum(v.GetLower() + v.GetUpper());

    public static float Sum(Vector128<float> v)
    {
        v += Vector128.Shuffle(v, Vector128.Create(2, 3, 0, 1));
        return v.ToScalar() + v.GetElement(1);
    }

    public static float Largest(Vector256<float> v) => Largest(Vector128.MaxNative(v.GetLower(), v.GetUpper()));

    public static float Largest(Vector128<float> v)
    {
        v = Vector128.MaxNative(v, Vector128.Shuffle(v, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(v, Vector128.Shuffle(v, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}

/// <summary>The numbers of the lanes.</summary>
internal static unsafe class Lanes
{
    private static readonly Tensors.NativeBuffer s_numbers = Make();

    /// <summary>0, 1, … 15.</summary>
    public static float* Numbers => (float*)s_numbers.Pointer;

    private static Tensors.NativeBuffer Make()
    {
        var buffer = new Tensors.NativeBuffer(16 * sizeof(float));
        for (var i = 0; i < 16; i++)
            buffer.AsSpan<float>()[i] = i;
        return buffer;
    }
}
