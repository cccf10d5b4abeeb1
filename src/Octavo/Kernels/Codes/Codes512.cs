using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Codes;

/// <summary>Sixty-four codes at a time, of AVX-512 BW; as <see cref="Codes256"/>.</summary>
internal readonly unsafe struct Codes512(Vector512<int> v) : ICodes<Codes512>
{
    private readonly Vector512<int> _v = v;

    public static int Count => 64;

    public static Codes512 AddProducts(Codes512 sum, sbyte* a, sbyte* b) => new(sum._v + Pairs(Words(a), Words(b)) + Pairs(Words(a + 32), Words(b + 32)));

    public static Codes512 AddProducts(Codes512 sum, byte* a, byte* b) => new(sum._v + Pairs(Words(a), Words(b)) + Pairs(Words(a + 32), Words(b + 32)));

    public static Codes512 AddDiffering(Codes512 sum, byte* a, byte* b)
    {
        var bits = Vector512.Create(Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)));
        var (differing, low) = (Vector512.Load(a) ^ Vector512.Load(b), Vector512.Create((byte)15));
        var counts = Avx512BW.Shuffle(bits, differing & low) + Avx512BW.Shuffle(bits, Vector512.ShiftRightLogical(differing.AsUInt16(), 4).AsByte() & low);
        return new(sum._v + Avx512BW.SumAbsoluteDifferences(counts, Vector512<byte>.Zero).AsInt32());
    }

    public static int Sum(Codes512 sum) => Vector512.Sum(sum._v);

    private static Vector512<int> Pairs(Vector512<short> x, Vector512<short> y) => Avx512BW.MultiplyAddAdjacent(x, y);

    private static Vector512<short> Words(sbyte* codes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(codes));

    private static Vector512<short> Words(byte* codes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(codes));
}
