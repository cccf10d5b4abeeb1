using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary><see cref="Avx2Lane4Kernel"/> with 512-bit vectors: one vector is a whole panel, two panels at once.</summary>
internal sealed unsafe class Avx512Lane4Kernel() : Int8Kernel("avx512-l4-6x32", "avx512", Int8Contract.Lane4, maxRows: 6)
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
            for (nint k = 0; k < length; k += 16, p0 += 256, p1 += 256)
            {
                Vector512<sbyte> b0, b1;
                Vector512<byte> a;
                Vector512<short> s00, s01;
                Vector512<short> s10, s11;
                Vector512<short> s20, s21;
                Vector512<short> s30, s31;
                Vector512<short> s40, s41;
                Vector512<short> s50, s51;
                b0 = Vector512.LoadAligned(p0 + 0);
                b1 = Vector512.LoadAligned(p1 + 0);
                a = Vector512.Create(*(int*)(a0 + k)).AsByte();
                s00 = Avx512BW.MultiplyAddAdjacent(a, b0);
                s01 = Avx512BW.MultiplyAddAdjacent(a, b1);
                a = Vector512.Create(*(int*)(a1 + k)).AsByte();
                s10 = Avx512BW.MultiplyAddAdjacent(a, b0);
                s11 = Avx512BW.MultiplyAddAdjacent(a, b1);
                a = Vector512.Create(*(int*)(a2 + k)).AsByte();
                s20 = Avx512BW.MultiplyAddAdjacent(a, b0);
                s21 = Avx512BW.MultiplyAddAdjacent(a, b1);
                a = Vector512.Create(*(int*)(a3 + k)).AsByte();
                s30 = Avx512BW.MultiplyAddAdjacent(a, b0);
                s31 = Avx512BW.MultiplyAddAdjacent(a, b1);
                a = Vector512.Create(*(int*)(a4 + k)).AsByte();
                s40 = Avx512BW.MultiplyAddAdjacent(a, b0);
                s41 = Avx512BW.MultiplyAddAdjacent(a, b1);
                a = Vector512.Create(*(int*)(a5 + k)).AsByte();
                s50 = Avx512BW.MultiplyAddAdjacent(a, b0);
                s51 = Avx512BW.MultiplyAddAdjacent(a, b1);
                b0 = Vector512.LoadAligned(p0 + 64);
                b1 = Vector512.LoadAligned(p1 + 64);
                a = Vector512.Create(*(int*)(a0 + k + 4)).AsByte();
                s00 = Avx512BW.Add(s00, Avx512BW.MultiplyAddAdjacent(a, b0));
                s01 = Avx512BW.Add(s01, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a1 + k + 4)).AsByte();
                s10 = Avx512BW.Add(s10, Avx512BW.MultiplyAddAdjacent(a, b0));
                s11 = Avx512BW.Add(s11, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a2 + k + 4)).AsByte();
                s20 = Avx512BW.Add(s20, Avx512BW.MultiplyAddAdjacent(a, b0));
                s21 = Avx512BW.Add(s21, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a3 + k + 4)).AsByte();
                s30 = Avx512BW.Add(s30, Avx512BW.MultiplyAddAdjacent(a, b0));
                s31 = Avx512BW.Add(s31, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a4 + k + 4)).AsByte();
                s40 = Avx512BW.Add(s40, Avx512BW.MultiplyAddAdjacent(a, b0));
                s41 = Avx512BW.Add(s41, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a5 + k + 4)).AsByte();
                s50 = Avx512BW.Add(s50, Avx512BW.MultiplyAddAdjacent(a, b0));
                s51 = Avx512BW.Add(s51, Avx512BW.MultiplyAddAdjacent(a, b1));
                b0 = Vector512.LoadAligned(p0 + 128);
                b1 = Vector512.LoadAligned(p1 + 128);
                a = Vector512.Create(*(int*)(a0 + k + 8)).AsByte();
                s00 = Avx512BW.Add(s00, Avx512BW.MultiplyAddAdjacent(a, b0));
                s01 = Avx512BW.Add(s01, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a1 + k + 8)).AsByte();
                s10 = Avx512BW.Add(s10, Avx512BW.MultiplyAddAdjacent(a, b0));
                s11 = Avx512BW.Add(s11, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a2 + k + 8)).AsByte();
                s20 = Avx512BW.Add(s20, Avx512BW.MultiplyAddAdjacent(a, b0));
                s21 = Avx512BW.Add(s21, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a3 + k + 8)).AsByte();
                s30 = Avx512BW.Add(s30, Avx512BW.MultiplyAddAdjacent(a, b0));
                s31 = Avx512BW.Add(s31, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a4 + k + 8)).AsByte();
                s40 = Avx512BW.Add(s40, Avx512BW.MultiplyAddAdjacent(a, b0));
                s41 = Avx512BW.Add(s41, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a5 + k + 8)).AsByte();
                s50 = Avx512BW.Add(s50, Avx512BW.MultiplyAddAdjacent(a, b0));
                s51 = Avx512BW.Add(s51, Avx512BW.MultiplyAddAdjacent(a, b1));
                b0 = Vector512.LoadAligned(p0 + 192);
                b1 = Vector512.LoadAligned(p1 + 192);
                a = Vector512.Create(*(int*)(a0 + k + 12)).AsByte();
                s00 = Avx512BW.Add(s00, Avx512BW.MultiplyAddAdjacent(a, b0));
                s01 = Avx512BW.Add(s01, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a1 + k + 12)).AsByte();
                s10 = Avx512BW.Add(s10, Avx512BW.MultiplyAddAdjacent(a, b0));
                s11 = Avx512BW.Add(s11, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a2 + k + 12)).AsByte();
                s20 = Avx512BW.Add(s20, Avx512BW.MultiplyAddAdjacent(a, b0));
                s21 = Avx512BW.Add(s21, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a3 + k + 12)).AsByte();
                s30 = Avx512BW.Add(s30, Avx512BW.MultiplyAddAdjacent(a, b0));
                s31 = Avx512BW.Add(s31, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a4 + k + 12)).AsByte();
                s40 = Avx512BW.Add(s40, Avx512BW.MultiplyAddAdjacent(a, b0));
                s41 = Avx512BW.Add(s41, Avx512BW.MultiplyAddAdjacent(a, b1));
                a = Vector512.Create(*(int*)(a5 + k + 12)).AsByte();
                s50 = Avx512BW.Add(s50, Avx512BW.MultiplyAddAdjacent(a, b0));
                s51 = Avx512BW.Add(s51, Avx512BW.MultiplyAddAdjacent(a, b1));
                c00 = Avx512F.Add(c00, Avx512BW.MultiplyAddAdjacent(s00, Vector512<short>.One));
                c01 = Avx512F.Add(c01, Avx512BW.MultiplyAddAdjacent(s01, Vector512<short>.One));
                c10 = Avx512F.Add(c10, Avx512BW.MultiplyAddAdjacent(s10, Vector512<short>.One));
                c11 = Avx512F.Add(c11, Avx512BW.MultiplyAddAdjacent(s11, Vector512<short>.One));
                c20 = Avx512F.Add(c20, Avx512BW.MultiplyAddAdjacent(s20, Vector512<short>.One));
                c21 = Avx512F.Add(c21, Avx512BW.MultiplyAddAdjacent(s21, Vector512<short>.One));
                c30 = Avx512F.Add(c30, Avx512BW.MultiplyAddAdjacent(s30, Vector512<short>.One));
                c31 = Avx512F.Add(c31, Avx512BW.MultiplyAddAdjacent(s31, Vector512<short>.One));
                c40 = Avx512F.Add(c40, Avx512BW.MultiplyAddAdjacent(s40, Vector512<short>.One));
                c41 = Avx512F.Add(c41, Avx512BW.MultiplyAddAdjacent(s41, Vector512<short>.One));
                c50 = Avx512F.Add(c50, Avx512BW.MultiplyAddAdjacent(s50, Vector512<short>.One));
                c51 = Avx512F.Add(c51, Avx512BW.MultiplyAddAdjacent(s51, Vector512<short>.One));
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
}
