using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Codes;

/// <summary>Sixteen codes at a time, on any CPU.</summary>
internal readonly unsafe struct Codes128(Vector128<int> v) : ICodes<Codes128>
{
    private readonly Vector128<int> _v = v;

    public static int Count => 16;

    public static Codes128 AddProducts(Codes128 sum, sbyte* a, sbyte* b)
    {
        var (x, y) = (Vector128.Load(a), Vector128.Load(b));
        if (Dp.IsSupported) return new(Dp.DotProduct(sum._v, x, y));
        var (lowX, highX) = Vector128.Widen(x);
        var (lowY, highY) = Vector128.Widen(y);
        return new(sum._v + Pairs(lowX, lowY) + Pairs(highX, highY));
    }

    public static Codes128 AddProducts(Codes128 sum, byte* a, byte* b)
    {
        var (x, y) = (Vector128.Load(a), Vector128.Load(b));
        if (Dp.IsSupported) return new(Dp.DotProduct(sum._v.AsUInt32(), x, y).AsInt32());
        var (lowX, highX) = Vector128.Widen(x);
        var (lowY, highY) = Vector128.Widen(y);
        return new(sum._v + Pairs(lowX.AsInt16(), lowY.AsInt16()) + Pairs(highX.AsInt16(), highY.AsInt16()));
    }

    // Both architectures count the bits of 64 in one instruction, and a shuffle of nibbles is none of SSE2.
    public static Codes128 AddDiffering(Codes128 sum, byte* a, byte* b)
    {
        var differing = (Vector128.Load(a) ^ Vector128.Load(b)).AsUInt64();
        return new(sum._v + Vector128.CreateScalar(BitOperations.PopCount(differing.ToScalar()) + BitOperations.PopCount(differing.GetElement(1))));
    }

    public static int Sum(Codes128 sum) => Vector128.Sum(sum._v);

    private static Vector128<int> Pairs(Vector128<short> x, Vector128<short> y)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x, y);
        var (lowX, highX) = Vector128.Widen(x);
        var (lowY, highY) = Vector128.Widen(y);
        return (lowX * lowY) + (highX * highY);
    }
}
