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
