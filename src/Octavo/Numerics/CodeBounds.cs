using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Octavo.Numerics;

/// <summary>
/// Whether the codes of a row keep to a <see cref="WeightBound"/>, sixteen codes at a time: a model is
/// checked whenever it is loaded, and while its scales are looked for.
/// </summary>
internal static class CodeBounds
{
    /// <summary>255 * 128 fits 16 bits.</summary>
    private const short LargestPairSum = 128;

    /// <summary>127 * 258 = 32766 fits 16 bits, 127 * 259 does not.</summary>
    private const int LargestLaneSum = 258;

    /// <summary>Whether a row keeps to the bound.</summary>
    public static bool Holds(WeightBound bound, ReadOnlySpan<sbyte> codes) => bound switch
    {
        WeightBound.PairSafe => IsPairSafe(codes),
        WeightBound.Lane4 => IsLane4(codes),
        _ => true,
    };

    /// <summary>
    /// A scale below which no codes of these weights keep to the bound: n of them sum to at least sum(w) / s - n / 2, for
    /// rounding takes half a step of each at most. A little less, for w / s is rounded too.
    /// </summary>
    public static double LeastScale(WeightBound bound, ReadOnlySpan<float> weights) => bound switch
    {
        WeightBound.PairSafe => LargestSum(weights, lanes: 1) / (LargestPairSum + 1.01),
        WeightBound.Lane4 => LargestSum(weights, lanes: 2) / (LargestLaneSum + 4.01),
        _ => 0,
    };

    /// <summary><see cref="WeightBound.PairSafe"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsPairSafe(ReadOnlySpan<sbyte> codes)
    {
        var (most, least) = PairSums(Rest(codes));
        for (var k = 0; k + 16 <= codes.Length; k += 16)
        {
            var (positive, negative) = PairSums(Load(codes, k));
            most = Vector128.Max(most, positive);
            least = Vector128.Min(least, negative);
        }

        return !Vector128.GreaterThanAny(most, Vector128.Create(LargestPairSum))
            && !Vector128.LessThanAny(least, Vector128.Create((short)-LargestPairSum));
    }

    /// <summary><see cref="WeightBound.Lane4"/>: of eight pairs one lane has the even ones, the other the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsLane4(ReadOnlySpan<sbyte> codes)
    {
        var fits = LanesFit(Rest(codes));
        for (var k = 0; fits && k + 16 <= codes.Length; k += 16)
            fits = LanesFit(Load(codes, k));
        return fits;
    }

    /// <summary>The sum of the codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Sum(ReadOnlySpan<sbyte> codes)
    {
        var sum = FourSums(Rest(codes));
        for (var k = 0; k + 16 <= codes.Length; k += 16)
            sum += FourSums(Load(codes, k));
        return Vector128.Sum(sum);
    }

    /// <summary>
    /// The largest sum of positive weights, or of negative ones without their sign, over the groups that a bound looks at:
    /// pairs, with one lane; with two the lanes of sixteen inputs, whose pairs take turns. In float32, whose error is far
    /// below the hundredth of a code by which <see cref="LeastScale"/> gives way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestSum(ReadOnlySpan<float> weights, int lanes)
    {
        const int Group = 16;
        Span<float> rest = stackalloc float[Group];
        rest.Clear();
        weights[(weights.Length / Group * Group)..].CopyTo(rest);
        var largest = GroupSums(ref MemoryMarshal.GetReference(rest), lanes);
        for (var k = 0; k + Group <= weights.Length; k += Group)
            largest = Vector128.Max(largest, GroupSums(ref MemoryMarshal.GetReference(weights[k..]), lanes));
        return Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
    }

    /// <summary>The sums of sixteen inputs, of either sign; some of them several times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> GroupSums(ref float weights, int lanes)
    {
        var (most, least) = (Vector128<float>.Zero, Vector128<float>.Zero);
        for (var i = 0; i < 4; i++)
        {
            var w = Vector128.LoadUnsafe(ref weights, (nuint)(i * 4));
            var (positive, negative) = (Neighbours(Vector128.Max(w, Vector128<float>.Zero)), Neighbours(Vector128.Max(-w, Vector128<float>.Zero)));
            most = lanes == 1 ? Vector128.Max(most, positive) : most + positive;
            least = lanes == 1 ? Vector128.Max(least, negative) : least + negative;
        }

        return Vector128.Max(most, least);
    }

    /// <summary>Each pair's sum, twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Neighbours(Vector128<float> w) => w + Vector128.Shuffle(w, Vector128.Create(1, 0, 3, 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> FourSums(Vector128<sbyte> codes)
    {
        var (low, high) = Vector128.Widen(codes);
        var (a, b) = Vector128.Widen(low + high);
        return a + b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool LanesFit(Vector128<sbyte> codes)
    {
        var (positive, negative) = PairSums(codes);
        return LanesFit(positive) && LanesFit(-negative);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool LanesFit(Vector128<short> sums)
    {
        var pairs = sums.AsInt32();
        return Vector128.Sum(Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(pairs, 16), 16)) <= LargestLaneSum
            && Vector128.Sum(Vector128.ShiftRightArithmetic(pairs, 16)) <= LargestLaneSum;
    }

    /// <summary>Of each pair the sum of the positive codes and that of the negative ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<short> Positive, Vector128<short> Negative) PairSums(Vector128<sbyte> codes)
    {
        var pairs = codes.AsInt16();
        var first = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(pairs, 8), 8);
        var second = Vector128.ShiftRightArithmetic(pairs, 8);
        var zero = Vector128<short>.Zero;
        return (Vector128.Max(first, zero) + Vector128.Max(second, zero), Vector128.Min(first, zero) + Vector128.Min(second, zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Load(ReadOnlySpan<sbyte> codes, int k) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(codes), (nuint)k);

    /// <summary>What is left behind the last sixteen codes, zeros behind it. A method of its own: with a buffer on the stack it is never inlined.</summary>
    private static Vector128<sbyte> Rest(ReadOnlySpan<sbyte> codes)
    {
        Span<sbyte> rest = stackalloc sbyte[16];
        rest.Clear();
        codes[(codes.Length & ~15)..].CopyTo(rest);
        return Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(rest));
    }
}
