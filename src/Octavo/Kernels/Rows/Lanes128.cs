using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Octavo.Kernels.Rows;

/// <summary>Sixteen lanes in four 128-bit registers: ARM64, and any CPU the runtime knows nothing better for.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) : ILanes<Lanes128>
{
    private readonly Vector128<float> _a = a;
    private readonly Vector128<float> _b = b;
    private readonly Vector128<float> _c = c;
    private readonly Vector128<float> _d = d;

    public static Lanes128 Load(float* source) =>
        new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    public static Lanes128 Create(float value)
    {
        var v = Vector128.Create(value);
        return new(v, v, v, v);
    }

    public static Lanes128 FromInts(int* source, int* other, int factor) =>
        new(
            Vector128.ConvertToSingle(Vector128.Load(source) - (Vector128.Load(other) * factor)),
            Vector128.ConvertToSingle(Vector128.Load(source + 4) - (Vector128.Load(other + 4) * factor)),
            Vector128.ConvertToSingle(Vector128.Load(source + 8) - (Vector128.Load(other + 8) * factor)),
            Vector128.ConvertToSingle(Vector128.Load(source + 12) - (Vector128.Load(other + 12) * factor)));

    public static Lanes128 FromDifference(int* source, int* other) =>
        new(
            Vector128.ConvertToSingle(Vector128.Load(source) - Vector128.Load(other)),
            Vector128.ConvertToSingle(Vector128.Load(source + 4) - Vector128.Load(other + 4)),
            Vector128.ConvertToSingle(Vector128.Load(source + 8) - Vector128.Load(other + 8)),
            Vector128.ConvertToSingle(Vector128.Load(source + 12) - Vector128.Load(other + 12)));

    public static Lanes128 FromInts(int* source) =>
        new(
            Vector128.ConvertToSingle(Vector128.Load(source)),
            Vector128.ConvertToSingle(Vector128.Load(source + 4)),
            Vector128.ConvertToSingle(Vector128.Load(source + 8)),
            Vector128.ConvertToSingle(Vector128.Load(source + 12)));

    public static void Store(Lanes128 value, float* destination)
    {
        value._a.Store(destination);
        value._b.Store(destination + 4);
        value._c.Store(destination + 8);
        value._d.Store(destination + 12);
    }

    public static void StoreBytes(Lanes128 value, byte* destination)
    {
        var low = Vector128.Narrow(Rounded(value._a), Rounded(value._b)).AsUInt16();
        var high = Vector128.Narrow(Rounded(value._c), Rounded(value._d)).AsUInt16();
        Vector128.Narrow(low, high).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Lanes128 a, Lanes128 b, Lanes128 c, Lanes128 d, byte* destination)
    {
        StoreBytes(a, destination);
        StoreBytes(b, destination + 16);
        StoreBytes(c, destination + 32);
        StoreBytes(d, destination + 48);
    }

    public static void StoreLowBytes(Lanes128 value, byte* destination)
    {
        var low = Vector128.Narrow(value._a.AsInt32(), value._b.AsInt32()).AsUInt16();
        var high = Vector128.Narrow(value._c.AsInt32(), value._d.AsInt32()).AsUInt16();
        Vector128.Narrow(low, high).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuads(Lanes128 x, Lanes128 y, Lanes128 z, Lanes128 w, byte* destination)
    {
        Quads(x._a, y._a, z._a, w._a).Store(destination);
        Quads(x._b, y._b, z._b, w._b).Store(destination + 16);
        Quads(x._c, y._c, z._c, w._c).Store(destination + 32);
        Quads(x._d, y._d, z._d, w._d).Store(destination + 48);
    }

    public static Lanes128 Add(Lanes128 x, Lanes128 y) => new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d);

    public static Lanes128 Subtract(Lanes128 x, Lanes128 y) => new(x._a - y._a, x._b - y._b, x._c - y._c, x._d - y._d);

    public static Lanes128 Multiply(Lanes128 x, Lanes128 y) => new(x._a * y._a, x._b * y._b, x._c * y._c, x._d * y._d);

    public static Lanes128 Divide(Lanes128 x, Lanes128 y) => new(x._a / y._a, x._b / y._b, x._c / y._c, x._d / y._d);

    public static Lanes128 Sqrt(Lanes128 x) =>
        new(Vector128.Sqrt(x._a), Vector128.Sqrt(x._b), Vector128.Sqrt(x._c), Vector128.Sqrt(x._d));

    public static Lanes128 Fma(Lanes128 x, Lanes128 y, Lanes128 z) =>
        new(
            Vector128.FusedMultiplyAdd(x._a, y._a, z._a),
            Vector128.FusedMultiplyAdd(x._b, y._b, z._b),
            Vector128.FusedMultiplyAdd(x._c, y._c, z._c),
            Vector128.FusedMultiplyAdd(x._d, y._d, z._d));

    // Not MinNative: ARM's and x86's differ for NaN and zeros; this is x86's rule on every CPU.
    public static Lanes128 Min(Lanes128 x, Lanes128 y) => WhereLess(x, y, x, y);

    public static Lanes128 Max(Lanes128 x, Lanes128 y) => WhereLess(y, x, x, y);

    public static Lanes128 LargerMagnitude(Lanes128 x, Lanes128 y) =>
        Max(new(Vector128.Abs(x._a), Vector128.Abs(x._b), Vector128.Abs(x._c), Vector128.Abs(x._d)), y);

    public static Lanes128 WhereLess(Lanes128 test, Lanes128 limit, Lanes128 x, Lanes128 y) =>
        new(
            Select(test._a, limit._a, x._a, y._a),
            Select(test._b, limit._b, x._b, y._b),
            Select(test._c, limit._c, x._c, y._c),
            Select(test._d, limit._d, x._d, y._d));

    public static Lanes128 WhereAtLeast(Lanes128 test, Lanes128 limit, Lanes128 a) =>
        new(
            Vector128.GreaterThanOrEqual(test._a, limit._a) & a._a,
            Vector128.GreaterThanOrEqual(test._b, limit._b) & a._b,
            Vector128.GreaterThanOrEqual(test._c, limit._c) & a._c,
            Vector128.GreaterThanOrEqual(test._d, limit._d) & a._d);

    public static Lanes128 ScaleByPowerOfTwo(Lanes128 value, Lanes128 n) =>
        new(value._a * Power(n._a), value._b * Power(n._b), value._c * Power(n._c), value._d * Power(n._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Select(Vector128<float> test, Vector128<float> limit, Vector128<float> x, Vector128<float> y) =>
        Vector128.ConditionalSelect(Vector128.LessThan(test, limit), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Power(Vector128<float> n) =>
        Vector128.ShiftLeft(Vector128.ConvertToInt32(n) + Vector128.Create(127), 23).AsSingle();

    public static Lanes128 ScaleByPowerOfTwo(Lanes128 value, Lanes128 n, Lanes128 bits) =>
        new(AddToExponent(value._a, bits._a), AddToExponent(value._b, bits._b), AddToExponent(value._c, bits._c), AddToExponent(value._d, bits._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AddToExponent(Vector128<float> value, Vector128<float> n) => (value.AsInt32() + Vector128.ShiftLeft(n.AsInt32(), 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Rounded(Vector128<float> x) => Vector128.ConvertToInt32(Vector128.Round(x, MidpointRounding.ToEven));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Quads(Vector128<float> x, Vector128<float> y, Vector128<float> z, Vector128<float> w)
    {
        var low = Vector128.Create(0xFF);
        var xy = (x.AsInt32() & low) | Vector128.ShiftLeft(y.AsInt32() & low, 8);
        var zw = (z.AsInt32() & low) | Vector128.ShiftLeft(w.AsInt32(), 8);
        return (xy | Vector128.ShiftLeft(zw, 16)).AsByte();
    }

    public static float Sum(Lanes128 value) => Fold.Sum((value._a + value._c) + (value._b + value._d));

    public static float Largest(Lanes128 value) =>
        Fold.Largest(Vector128.MaxNative(Vector128.MaxNative(value._a, value._b), Vector128.MaxNative(value._c, value._d)));
}
