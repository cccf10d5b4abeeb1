using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>
/// Exact for all operands on plain AVX2: even and odd bytes widened to 16 bits and multiplied there. As many instructions
/// for each accumulator as the sign trick (vpsignb), which is wrong for weights of -128 and needs sums of columns.
/// </summary>
internal sealed unsafe class Avx2WideKernel() : Int8Kernel("avx2-wide-4x16", "avx2", Int8Contract.Any, maxRows: 4)
{
    /// <summary>Whether this CPU can run it.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(in Int8TileArgs args)
    {
        byte* a0 = args.ARow(0), a1 = args.ARow(1), a2 = args.ARow(2), a3 = args.ARow(3);
        var length = args.K4 * 4;
        for (nint panel = 0; panel < args.Panels; panel++)
        {
            var b = args.B + (panel * args.BStride);
            Vector256<int> c00 = default, c01 = default;
            Vector256<int> c10 = default, c11 = default;
            Vector256<int> c20 = default, c21 = default;
            Vector256<int> c30 = default, c31 = default;
            for (nint k = 0; k < length; k += 4, b += 64)
            {
                Vector256<short> b0 = Vector256.LoadAligned(b).AsInt16(), b1 = Vector256.LoadAligned(b + 32).AsInt16();
                Vector256<short> odd0 = Avx2.ShiftRightArithmetic(b0, 8), odd1 = Avx2.ShiftRightArithmetic(b1, 8);
                var even0 = Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(b0, 8), 8);
                var even1 = Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(b1, 8), 8);
                Vector256<int> a;
                Vector256<short> even, odd;
                a = Vector256.Create(*(int*)(a0 + k));
                even = Avx2.And(a, Vector256.Create(0x00FF00FF)).AsInt16();
                odd = Avx2.ShiftRightLogical(a.AsInt16(), 8);
                c00 = Dot(c00, even, odd, even0, odd0);
                c01 = Dot(c01, even, odd, even1, odd1);
                a = Vector256.Create(*(int*)(a1 + k));
                even = Avx2.And(a, Vector256.Create(0x00FF00FF)).AsInt16();
                odd = Avx2.ShiftRightLogical(a.AsInt16(), 8);
                c10 = Dot(c10, even, odd, even0, odd0);
                c11 = Dot(c11, even, odd, even1, odd1);
                a = Vector256.Create(*(int*)(a2 + k));
                even = Avx2.And(a, Vector256.Create(0x00FF00FF)).AsInt16();
                odd = Avx2.ShiftRightLogical(a.AsInt16(), 8);
                c20 = Dot(c20, even, odd, even0, odd0);
                c21 = Dot(c21, even, odd, even1, odd1);
                a = Vector256.Create(*(int*)(a3 + k));
                even = Avx2.And(a, Vector256.Create(0x00FF00FF)).AsInt16();
                odd = Avx2.ShiftRightLogical(a.AsInt16(), 8);
                c30 = Dot(c30, even, odd, even0, odd0);
                c31 = Dot(c31, even, odd, even1, odd1);
            }

            Store(args.CRow(0, panel), c00, c01);
            Store(args.CRow(1, panel), c10, c11);
            Store(args.CRow(2, panel), c20, c21);
            Store(args.CRow(3, panel), c30, c31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dot(Vector256<int> c, Vector256<short> even, Vector256<short> odd, Vector256<short> evenB, Vector256<short> oddB) =>
        Avx2.Add(Avx2.Add(c, Avx2.MultiplyAddAdjacent(even, evenB)), Avx2.MultiplyAddAdjacent(odd, oddB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* destination, Vector256<int> low, Vector256<int> high)
    {
        low.Store(destination);
        high.Store(destination + 8);
    }
}
