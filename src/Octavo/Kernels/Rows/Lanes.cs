using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    static abstract void Store(TSelf value, float* destination);

    /// <summary>Stores whole numbers in 0..255 as bytes.</summary>
    static abstract void StoreBytes(TSelf value, byte* destination);

    static abstract TSelf Add(TSelf a, TSelf b);

    static abstract TSelf Subtract(TSelf a, TSelf b);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    static abstract TSelf Divide(TSelf a, TSelf b);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>a where test &lt; limit, else b.</summary>
    static abstract TSelf WhereLess(TSelf test, TSelf limit, TSelf a, TSelf b);

    /// <summary>value * 2^n for a whole number n in [-126, 127] given as float.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf n);

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

    public static void Store(Lanes512 value, float* destination) => value._v.Store(destination);

    public static void StoreBytes(Lanes512 value, byte* destination) =>
        System.Runtime.Intrinsics.X86.Avx512F.ConvertToVector128Byte(Vector512.ConvertToInt32Native(value._v)).Store(destination);

    public static Lanes512 Add(Lanes512 a, Lanes512 b) => new(a._v + b._v);

    public static Lanes512 Subtract(Lanes512 a, Lanes512 b) => new(a._v - b._v);

    public static Lanes512 Multiply(Lanes512 a, Lanes512 b) => new(a._v * b._v);

    public static Lanes512 Divide(Lanes512 a, Lanes512 b) => new(a._v / b._v);

    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a._v));

    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._v, b._v, c._v));

    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._v, b._v));

    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._v, b._v));

    public static Lanes512 WhereLess(Lanes512 test, Lanes512 limit, Lanes512 a, Lanes512 b) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(test._v, limit._v), a._v, b._v));

    public static Lanes512 ScaleByPowerOfTwo(Lanes512 value, Lanes512 n) =>
        new(value._v * Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n._v) + Vector512.Create(127), 23).AsSingle());

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

    public static void Store(Lanes256 value, float* destination)
    {
        value._low.Store(destination);
        value._high.Store(destination + 8);
    }

    public static void StoreBytes(Lanes256 value, byte* destination)
    {
        var words = Vector256.Narrow(Vector256.ConvertToInt32Native(value._low), Vector256.ConvertToInt32Native(value._high));
        Vector128.Narrow(words.GetLower().AsUInt16(), words.GetUpper().AsUInt16()).Store(destination);
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

    public static Lanes256 WhereLess(Lanes256 test, Lanes256 limit, Lanes256 a, Lanes256 b) =>
        new(
            Vector256.ConditionalSelect(Vector256.LessThan(test._low, limit._low), a._low, b._low),
            Vector256.ConditionalSelect(Vector256.LessThan(test._high, limit._high), a._high, b._high));

    public static Lanes256 ScaleByPowerOfTwo(Lanes256 value, Lanes256 n) =>
        new(value._low * Power(n._low), value._high * Power(n._high));

    public static float Sum(Lanes256 value) => Fold.Sum(value._low + value._high);

    public static float Largest(Lanes256 value) => Fold.Largest(Vector256.MaxNative(value._low, value._high));

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
        return MathF.Max(v.ToScalar(), v.GetElement(1));
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
