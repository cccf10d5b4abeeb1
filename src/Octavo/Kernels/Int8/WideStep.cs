using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Int8;

/// <summary>Bytes of a register as 16-bit numbers.</summary>
/// <param name="Even">The even ones.</param>
/// <param name="Odd">The odd ones.</param>
internal readonly record struct EvenOdd(Vector256<short> Even, Vector256<short> Odd);

/// <summary>
/// Exact for all operands on plain AVX2: even and odd bytes widened to 16 bits and multiplied there. As many instructions
/// for each accumulator as the sign trick (vpsignb), which is wrong for weights of -128 and needs sums of columns.
/// </summary>
internal readonly unsafe struct WideStep256 : IRegisterStep<Vector256<int>, Vector256<int>, EvenOdd, EvenOdd>
{
    /// <inheritdoc/>
    public static int Rows => 4;

    /// <inheritdoc/>
    public static int Quads => 1;

    /// <inheritdoc/>
    public static bool IsWholePanel => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EvenOdd Load(sbyte* weights) => Signed(Vector256.LoadAligned(weights).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EvenOdd Broadcast(byte* codes) => Unsigned(Vector256.Create(*(int*)codes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> First(Vector256<int> sum, EvenOdd a, EvenOdd b) => Avx2.Add(Avx2.Add(sum, Avx2.MultiplyAddAdjacent(a.Even, b.Even)), Avx2.MultiplyAddAdjacent(a.Odd, b.Odd));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Next(Vector256<int> part, EvenOdd a, EvenOdd b) => First(part, a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Fold(Vector256<int> sum, Vector256<int> part) => part;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sum, int* destination) => sum.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EvenOdd Signed(Vector256<short> bytes) => new(Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(bytes, 8), 8), Avx2.ShiftRightArithmetic(bytes, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EvenOdd Unsigned(Vector256<int> codes) => new(Avx2.And(codes, Vector256.Create(0x00FF00FF)).AsInt16(), Avx2.ShiftRightLogical(codes.AsInt16(), 8));
}
