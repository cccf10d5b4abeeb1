using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>Four steps are added in 16 bits, wrapping, before they are widened: 4.5 instead of 3 instructions for four times the products. Exact by certificate (<see cref="Int8Contract.Lane4"/>).</summary>
internal sealed unsafe class Avx2Lane4Kernel() : Int8Kernel("avx2-l4-3x16", "avx2", Int8Contract.Lane4, maxRows: 3)
{
    /// <summary>Whether this CPU can run it.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(in Int8TileArgs args)
    {
        byte* a0 = args.ARow(0), a1 = args.ARow(1), a2 = args.ARow(2);
        var length = args.K4 * 4;
        for (nint panel = 0; panel < args.Panels; panel++)
        {
            var b = args.B + (panel * args.BStride);
            Vector256<int> c00 = default, c01 = default;
            Vector256<int> c10 = default, c11 = default;
            Vector256<int> c20 = default, c21 = default;
            for (nint k = 0; k < length; k += 16, b += 256)
            {
                Vector256<sbyte> b0, b1;
                Vector256<byte> a;
                Vector256<short> s00, s01;
                Vector256<short> s10, s11;
                Vector256<short> s20, s21;
                b0 = Vector256.LoadAligned(b + 0);
                b1 = Vector256.LoadAligned(b + 32);
                a = Vector256.Create(*(int*)(a0 + k)).AsByte();
                s00 = Avx2.MultiplyAddAdjacent(a, b0);
                s01 = Avx2.MultiplyAddAdjacent(a, b1);
                a = Vector256.Create(*(int*)(a1 + k)).AsByte();
                s10 = Avx2.MultiplyAddAdjacent(a, b0);
                s11 = Avx2.MultiplyAddAdjacent(a, b1);
                a = Vector256.Create(*(int*)(a2 + k)).AsByte();
                s20 = Avx2.MultiplyAddAdjacent(a, b0);
                s21 = Avx2.MultiplyAddAdjacent(a, b1);
                b0 = Vector256.LoadAligned(b + 64);
                b1 = Vector256.LoadAligned(b + 96);
                a = Vector256.Create(*(int*)(a0 + k + 4)).AsByte();
                s00 = Avx2.Add(s00, Avx2.MultiplyAddAdjacent(a, b0));
                s01 = Avx2.Add(s01, Avx2.MultiplyAddAdjacent(a, b1));
                a = Vector256.Create(*(int*)(a1 + k + 4)).AsByte();
                s10 = Avx2.Add(s10, Avx2.MultiplyAddAdjacent(a, b0));
                s11 = Avx2.Add(s11, Avx2.MultiplyAddAdjacent(a, b1));
                a = Vector256.Create(*(int*)(a2 + k + 4)).AsByte();
                s20 = Avx2.Add(s20, Avx2.MultiplyAddAdjacent(a, b0));
                s21 = Avx2.Add(s21, Avx2.MultiplyAddAdjacent(a, b1));
                b0 = Vector256.LoadAligned(b + 128);
                b1 = Vector256.LoadAligned(b + 160);
                a = Vector256.Create(*(int*)(a0 + k + 8)).AsByte();
                s00 = Avx2.Add(s00, Avx2.MultiplyAddAdjacent(a, b0));
                s01 = Avx2.Add(s01, Avx2.MultiplyAddAdjacent(a, b1));
                a = Vector256.Create(*(int*)(a1 + k + 8)).AsByte();
                s10 = Avx2.Add(s10, Avx2.MultiplyAddAdjacent(a, b0));
                s11 = Avx2.Add(s11, Avx2.MultiplyAddAdjacent(a, b1));
                a = Vector256.Create(*(int*)(a2 + k + 8)).AsByte();
                s20 = Avx2.Add(s20, Avx2.MultiplyAddAdjacent(a, b0));
                s21 = Avx2.Add(s21, Avx2.MultiplyAddAdjacent(a, b1));
                b0 = Vector256.LoadAligned(b + 192);
                b1 = Vector256.LoadAligned(b + 224);
                a = Vector256.Create(*(int*)(a0 + k + 12)).AsByte();
                s00 = Avx2.Add(s00, Avx2.MultiplyAddAdjacent(a, b0));
                s01 = Avx2.Add(s01, Avx2.MultiplyAddAdjacent(a, b1));
                a = Vector256.Create(*(int*)(a1 + k + 12)).AsByte();
                s10 = Avx2.Add(s10, Avx2.MultiplyAddAdjacent(a, b0));
                s11 = Avx2.Add(s11, Avx2.MultiplyAddAdjacent(a, b1));
                a = Vector256.Create(*(int*)(a2 + k + 12)).AsByte();
                s20 = Avx2.Add(s20, Avx2.MultiplyAddAdjacent(a, b0));
                s21 = Avx2.Add(s21, Avx2.MultiplyAddAdjacent(a, b1));
                c00 = Avx2.Add(c00, Avx2.MultiplyAddAdjacent(s00, Vector256<short>.One));
                c01 = Avx2.Add(c01, Avx2.MultiplyAddAdjacent(s01, Vector256<short>.One));
                c10 = Avx2.Add(c10, Avx2.MultiplyAddAdjacent(s10, Vector256<short>.One));
                c11 = Avx2.Add(c11, Avx2.MultiplyAddAdjacent(s11, Vector256<short>.One));
                c20 = Avx2.Add(c20, Avx2.MultiplyAddAdjacent(s20, Vector256<short>.One));
                c21 = Avx2.Add(c21, Avx2.MultiplyAddAdjacent(s21, Vector256<short>.One));
            }

            c00.Store(args.CRow(0, panel));
            c01.Store(args.CRow(0, panel) + 8);
            c10.Store(args.CRow(1, panel));
            c11.Store(args.CRow(1, panel) + 8);
            c20.Store(args.CRow(2, panel));
            c21.Store(args.CRow(2, panel) + 8);
        }
    }
}
