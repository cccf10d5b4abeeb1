using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Codes;

/// <summary>
/// Thirty-two codes at a time, of AVX2. Codes become words before they are multiplied: <c>vpmaddubsw</c> would take one side only without a sign,
/// and saturate.
/// </summary>
internal readonly unsafe struct Codes256(Vector256<int> v) : ICodes<Codes256>
{
    private readonly Vector256<int> _v = v;

    public static int Count => 32;

    public static Codes256 AddProducts(Codes256 sum, sbyte* a, sbyte* b) => new(
        sum._v + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a), Avx2.ConvertToVector256Int16(b))
        + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + 16), Avx2.ConvertToVector256Int16(b + 16)));

    public static Codes256 AddProducts(Codes256 sum, byte* a, byte* b) => new(
        sum._v + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a), Avx2.ConvertToVector256Int16(b))
        + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + 16), Avx2.ConvertToVector256Int16(b + 16)));

    // The bits of a nibble are looked up; the sums of eight bytes each are then as wide as two lanes (Mula, Kurz and Lemire 2017, arXiv 1611.07612).
    public static Codes256 AddDiffering(Codes256 sum, byte* a, byte* b)
    {
        var bits = Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
        var (differing, low) = (Vector256.Load(a) ^ Vector256.Load(b), Vector256.Create((byte)15));
        var counts = Avx2.Shuffle(bits, differing & low) + Avx2.Shuffle(bits, Vector256.ShiftRightLogical(differing.AsUInt16(), 4).AsByte() & low);
        return new(sum._v + Avx2.SumAbsoluteDifferences(counts, Vector256<byte>.Zero).AsInt32());
    }

    public static int Sum(Codes256 sum) => Vector256.Sum(sum._v);
}
