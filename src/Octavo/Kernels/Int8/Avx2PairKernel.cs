using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>One step: products of pairs in 16 bits (they fit by contract), then widened to 32 bits and added.</summary>
internal sealed unsafe class Avx2PairKernel() : Int8Kernel("avx2-l1-6x16", "avx2", Int8Contract.PairSafe, maxRows: 6)
{
    /// <summary>Whether this CPU can run it.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(in Int8TileArgs args)
    {
        byte* a0 = args.ARow(0), a1 = args.ARow(1), a2 = args.ARow(2), a3 = args.ARow(3), a4 = args.ARow(4), a5 = args.ARow(5);
        var length = args.K4 * 4;
        for (nint panel = 0; panel < args.Panels; panel++)
        {
            var b = args.B + (panel * args.BStride);
            Vector256<int> c00 = default, c01 = default;
            Vector256<int> c10 = default, c11 = default;
            Vector256<int> c20 = default, c21 = default;
            Vector256<int> c30 = default, c31 = default;
            Vector256<int> c40 = default, c41 = default;
            Vector256<int> c50 = default, c51 = default;
            for (nint k = 0; k < length; k += 4, b += 64)
            {
                Vector256<sbyte> b0 = Vector256.LoadAligned(b), b1 = Vector256.LoadAligned(b + 32);
                Vector256<int> a;
                a = Vector256.Create(*(int*)(a0 + k));
                c00 = Dot(c00, a, b0);
                c01 = Dot(c01, a, b1);
                a = Vector256.Create(*(int*)(a1 + k));
                c10 = Dot(c10, a, b0);
                c11 = Dot(c11, a, b1);
                a = Vector256.Create(*(int*)(a2 + k));
                c20 = Dot(c20, a, b0);
                c21 = Dot(c21, a, b1);
                a = Vector256.Create(*(int*)(a3 + k));
                c30 = Dot(c30, a, b0);
                c31 = Dot(c31, a, b1);
                a = Vector256.Create(*(int*)(a4 + k));
                c40 = Dot(c40, a, b0);
                c41 = Dot(c41, a, b1);
                a = Vector256.Create(*(int*)(a5 + k));
                c50 = Dot(c50, a, b0);
                c51 = Dot(c51, a, b1);
            }

            Store(args.CRow(0, panel), c00, c01);
            Store(args.CRow(1, panel), c10, c11);
            Store(args.CRow(2, panel), c20, c21);
            Store(args.CRow(3, panel), c30, c31);
            Store(args.CRow(4, panel), c40, c41);
            Store(args.CRow(5, panel), c50, c51);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dot(Vector256<int> c, Vector256<int> a, Vector256<sbyte> b) =>
        Avx2.Add(c, Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(a.AsByte(), b), Vector256<short>.One));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* destination, Vector256<int> low, Vector256<int> high)
    {
        low.Store(destination);
        high.Store(destination + 8);
    }
}
