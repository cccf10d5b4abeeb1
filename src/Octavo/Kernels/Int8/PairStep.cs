using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Int8;

/// <summary>One step: products of pairs in 16 bits (they fit by contract, <see cref="Int8Contract.PairSafe"/>), then widened to 32 bits and added.</summary>
internal readonly struct PairStep256 : IStep256<Vector256<int>>
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Quads => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> First(Vector256<int> sum, Vector256<byte> a, Vector256<sbyte> b) => Avx2.Add(sum, Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(a, b), Vector256<short>.One));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Next(Vector256<int> part, Vector256<byte> a, Vector256<sbyte> b) => First(part, a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Fold(Vector256<int> sum, Vector256<int> part) => part;
}

/// <summary><see cref="PairStep256"/> with 512-bit vectors: one vector is a whole panel.</summary>
internal readonly struct PairStep512 : IStep512<Vector512<int>>
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Quads => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> First(Vector512<int> sum, Vector512<byte> a, Vector512<sbyte> b) => Avx512F.Add(sum, Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(a, b), Vector512<short>.One));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Next(Vector512<int> part, Vector512<byte> a, Vector512<sbyte> b) => First(part, a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Fold(Vector512<int> sum, Vector512<int> part) => part;
}
