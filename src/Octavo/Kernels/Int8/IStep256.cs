using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Octavo.Kernels.Int8;

/// <summary>A step with 256-bit vectors: a register takes eight columns.</summary>
/// <typeparam name="TPart">A register of what is added up within a step.</typeparam>
internal unsafe interface IStep256<TPart> : IRegisterStep<Vector256<int>, TPart, Vector256<byte>, Vector256<sbyte>>
{
    static bool IRegisterStep<Vector256<int>, TPart, Vector256<byte>, Vector256<sbyte>>.IsWholePanel => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<sbyte> IRegisterStep<Vector256<int>, TPart, Vector256<byte>, Vector256<sbyte>>.Load(sbyte* weights) => Vector256.LoadAligned(weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> IRegisterStep<Vector256<int>, TPart, Vector256<byte>, Vector256<sbyte>>.Broadcast(byte* codes) => Vector256.Create(*(int*)codes).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IRegisterStep<Vector256<int>, TPart, Vector256<byte>, Vector256<sbyte>>.Store(Vector256<int> sum, int* destination) => sum.Store(destination);
}
