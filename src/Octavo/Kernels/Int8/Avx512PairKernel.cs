using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary><see cref="Avx2PairKernel"/> with 512-bit vectors: one vector is a whole panel, two panels at once.</summary>
internal sealed unsafe class Avx512PairKernel() : Int8Kernel("avx512-l1-6x32", "avx512", Int8Contract.PairSafe, maxRows: 6)
{
    /// <summary>Whether this CPU can run it.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <inheritdoc/>
    public override int PanelsFor(int rows) => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(in Int8TileArgs args)
    {
        byte* a0 = args.ARow(0), a1 = args.ARow(1), a2 = args.ARow(2), a3 = args.ARow(3), a4 = args.ARow(4), a5 = args.ARow(5);
        var length = args.K4 * 4;
        for (nint panel = 0; panel < args.Panels; panel += 2)
        {
            // An odd last panel is computed twice, into the same place.
            var other = Math.Min(panel + 1, args.Panels - 1);
            sbyte* p0 = args.B + (panel * args.BStride), p1 = args.B + (other * args.BStride);
            Vector512<int> c00 = default, c01 = default;
            Vector512<int> c10 = default, c11 = default;
            Vector512<int> c20 = default, c21 = default;
            Vector512<int> c30 = default, c31 = default;
            Vector512<int> c40 = default, c41 = default;
            Vector512<int> c50 = default, c51 = default;
            for (nint k = 0; k < length; k += 4, p0 += 64, p1 += 64)
            {
                Vector512<sbyte> b0 = Vector512.LoadAligned(p0), b1 = Vector512.LoadAligned(p1);
                Vector512<int> a;
                a = Vector512.Create(*(int*)(a0 + k));
                c00 = Dot(c00, a, b0);
                c01 = Dot(c01, a, b1);
                a = Vector512.Create(*(int*)(a1 + k));
                c10 = Dot(c10, a, b0);
                c11 = Dot(c11, a, b1);
                a = Vector512.Create(*(int*)(a2 + k));
                c20 = Dot(c20, a, b0);
                c21 = Dot(c21, a, b1);
                a = Vector512.Create(*(int*)(a3 + k));
                c30 = Dot(c30, a, b0);
                c31 = Dot(c31, a, b1);
                a = Vector512.Create(*(int*)(a4 + k));
                c40 = Dot(c40, a, b0);
                c41 = Dot(c41, a, b1);
                a = Vector512.Create(*(int*)(a5 + k));
                c50 = Dot(c50, a, b0);
                c51 = Dot(c51, a, b1);
            }

            c00.Store(args.CRow(0, panel));
            c01.Store(args.CRow(0, other));
            c10.Store(args.CRow(1, panel));
            c11.Store(args.CRow(1, other));
            c20.Store(args.CRow(2, panel));
            c21.Store(args.CRow(2, other));
            c30.Store(args.CRow(3, panel));
            c31.Store(args.CRow(3, other));
            c40.Store(args.CRow(4, panel));
            c41.Store(args.CRow(4, other));
            c50.Store(args.CRow(5, panel));
            c51.Store(args.CRow(5, other));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Dot(Vector512<int> c, Vector512<int> a, Vector512<sbyte> b) =>
        Avx512F.Add(c, Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(a.AsByte(), b), Vector512<short>.One));
}
