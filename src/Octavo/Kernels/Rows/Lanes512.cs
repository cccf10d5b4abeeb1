using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

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
