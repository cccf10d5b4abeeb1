using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Octavo.Kernels.Int8;

/// <summary>A step with 512-bit vectors: a register takes sixteen columns.</summary>
/// <typeparam name="TPart">A register of what is added up within a step.</typeparam>
internal unsafe interface IStep512<TPart> : IRegisterStep<Vector512<int>, TPart, Vector512<byte>, Vector512<sbyte>>
{
    static bool IRegisterStep<Vector512<int>, TPart, Vector512<byte>, Vector512<sbyte>>.IsWholePanel => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<sbyte> IRegisterStep<Vector512<int>, TPart, Vector512<byte>, Vector512<sbyte>>.Load(sbyte* weights) => Vector512.LoadAligned(weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> IRegisterStep<Vector512<int>, TPart, Vector512<byte>, Vector512<sbyte>>.Broadcast(byte* codes) => Vector512.Create(*(int*)codes).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IRegisterStep<Vector512<int>, TPart, Vector512<byte>, Vector512<sbyte>>.Store(Vector512<int> sum, int* destination) => sum.Store(destination);
}
