using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>
/// ARM's signed dot product. Activations are shifted to a - 128, which flips their top bit; 128 times the sum of the
/// column's weights is where the accumulators start.
/// </summary>
internal sealed unsafe class AdvSimdDotKernel() : Int8Kernel("advsimd-dot-4x16", "advsimd", Int8Contract.Any, maxRows: 4)
{
    /// <summary>Whether this CPU can run it.</summary>
    public static bool IsSupported => Dp.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(in Int8TileArgs args)
    {
        byte* a0 = args.ARow(0), a1 = args.ARow(1), a2 = args.ARow(2), a3 = args.ARow(3);
        var length = args.K4 * 4;
        for (nint panel = 0; panel < args.Panels; panel++)
        {
            var b = args.B + (panel * args.BStride);
            var start0 = Vector128.ShiftLeft(Vector128.Load(args.ColumnSums + (panel * 16) + 0), 7);
            var start1 = Vector128.ShiftLeft(Vector128.Load(args.ColumnSums + (panel * 16) + 4), 7);
            var start2 = Vector128.ShiftLeft(Vector128.Load(args.ColumnSums + (panel * 16) + 8), 7);
            var start3 = Vector128.ShiftLeft(Vector128.Load(args.ColumnSums + (panel * 16) + 12), 7);
            Vector128<int> c00 = start0, c01 = start1, c02 = start2, c03 = start3;
            Vector128<int> c10 = start0, c11 = start1, c12 = start2, c13 = start3;
            Vector128<int> c20 = start0, c21 = start1, c22 = start2, c23 = start3;
            Vector128<int> c30 = start0, c31 = start1, c32 = start2, c33 = start3;
            for (nint k = 0; k < length; k += 16, b += 256)
            {
                Vector128<sbyte> b0, b1, b2, b3;
                var v0 = AdvSimd.Xor(Vector128.Load(a0 + k), Vector128.Create((byte)0x80)).AsSByte();
                var v1 = AdvSimd.Xor(Vector128.Load(a1 + k), Vector128.Create((byte)0x80)).AsSByte();
                var v2 = AdvSimd.Xor(Vector128.Load(a2 + k), Vector128.Create((byte)0x80)).AsSByte();
                var v3 = AdvSimd.Xor(Vector128.Load(a3 + k), Vector128.Create((byte)0x80)).AsSByte();
                b0 = Vector128.Load(b + 0);
                b1 = Vector128.Load(b + 16);
                b2 = Vector128.Load(b + 32);
                b3 = Vector128.Load(b + 48);
                c00 = Dp.DotProductBySelectedQuadruplet(c00, b0, v0, 0);
                c01 = Dp.DotProductBySelectedQuadruplet(c01, b1, v0, 0);
                c02 = Dp.DotProductBySelectedQuadruplet(c02, b2, v0, 0);
                c03 = Dp.DotProductBySelectedQuadruplet(c03, b3, v0, 0);
                c10 = Dp.DotProductBySelectedQuadruplet(c10, b0, v1, 0);
                c11 = Dp.DotProductBySelectedQuadruplet(c11, b1, v1, 0);
                c12 = Dp.DotProductBySelectedQuadruplet(c12, b2, v1, 0);
                c13 = Dp.DotProductBySelectedQuadruplet(c13, b3, v1, 0);
                c20 = Dp.DotProductBySelectedQuadruplet(c20, b0, v2, 0);
                c21 = Dp.DotProductBySelectedQuadruplet(c21, b1, v2, 0);
                c22 = Dp.DotProductBySelectedQuadruplet(c22, b2, v2, 0);
                c23 = Dp.DotProductBySelectedQuadruplet(c23, b3, v2, 0);
                c30 = Dp.DotProductBySelectedQuadruplet(c30, b0, v3, 0);
                c31 = Dp.DotProductBySelectedQuadruplet(c31, b1, v3, 0);
                c32 = Dp.DotProductBySelectedQuadruplet(c32, b2, v3, 0);
                c33 = Dp.DotProductBySelectedQuadruplet(c33, b3, v3, 0);
                b0 = Vector128.Load(b + 64);
                b1 = Vector128.Load(b + 80);
                b2 = Vector128.Load(b + 96);
                b3 = Vector128.Load(b + 112);
                c00 = Dp.DotProductBySelectedQuadruplet(c00, b0, v0, 1);
                c01 = Dp.DotProductBySelectedQuadruplet(c01, b1, v0, 1);
                c02 = Dp.DotProductBySelectedQuadruplet(c02, b2, v0, 1);
                c03 = Dp.DotProductBySelectedQuadruplet(c03, b3, v0, 1);
                c10 = Dp.DotProductBySelectedQuadruplet(c10, b0, v1, 1);
                c11 = Dp.DotProductBySelectedQuadruplet(c11, b1, v1, 1);
                c12 = Dp.DotProductBySelectedQuadruplet(c12, b2, v1, 1);
                c13 = Dp.DotProductBySelectedQuadruplet(c13, b3, v1, 1);
                c20 = Dp.DotProductBySelectedQuadruplet(c20, b0, v2, 1);
                c21 = Dp.DotProductBySelectedQuadruplet(c21, b1, v2, 1);
                c22 = Dp.DotProductBySelectedQuadruplet(c22, b2, v2, 1);
                c23 = Dp.DotProductBySelectedQuadruplet(c23, b3, v2, 1);
                c30 = Dp.DotProductBySelectedQuadruplet(c30, b0, v3, 1);
                c31 = Dp.DotProductBySelectedQuadruplet(c31, b1, v3, 1);
                c32 = Dp.DotProductBySelectedQuadruplet(c32, b2, v3, 1);
                c33 = Dp.DotProductBySelectedQuadruplet(c33, b3, v3, 1);
                b0 = Vector128.Load(b + 128);
                b1 = Vector128.Load(b + 144);
                b2 = Vector128.Load(b + 160);
                b3 = Vector128.Load(b + 176);
                c00 = Dp.DotProductBySelectedQuadruplet(c00, b0, v0, 2);
                c01 = Dp.DotProductBySelectedQuadruplet(c01, b1, v0, 2);
                c02 = Dp.DotProductBySelectedQuadruplet(c02, b2, v0, 2);
                c03 = Dp.DotProductBySelectedQuadruplet(c03, b3, v0, 2);
                c10 = Dp.DotProductBySelectedQuadruplet(c10, b0, v1, 2);
                c11 = Dp.DotProductBySelectedQuadruplet(c11, b1, v1, 2);
                c12 = Dp.DotProductBySelectedQuadruplet(c12, b2, v1, 2);
                c13 = Dp.DotProductBySelectedQuadruplet(c13, b3, v1, 2);
                c20 = Dp.DotProductBySelectedQuadruplet(c20, b0, v2, 2);
                c21 = Dp.DotProductBySelectedQuadruplet(c21, b1, v2, 2);
                c22 = Dp.DotProductBySelectedQuadruplet(c22, b2, v2, 2);
                c23 = Dp.DotProductBySelectedQuadruplet(c23, b3, v2, 2);
                c30 = Dp.DotProductBySelectedQuadruplet(c30, b0, v3, 2);
                c31 = Dp.DotProductBySelectedQuadruplet(c31, b1, v3, 2);
                c32 = Dp.DotProductBySelectedQuadruplet(c32, b2, v3, 2);
                c33 = Dp.DotProductBySelectedQuadruplet(c33, b3, v3, 2);
                b0 = Vector128.Load(b + 192);
                b1 = Vector128.Load(b + 208);
                b2 = Vector128.Load(b + 224);
                b3 = Vector128.Load(b + 240);
                c00 = Dp.DotProductBySelectedQuadruplet(c00, b0, v0, 3);
                c01 = Dp.DotProductBySelectedQuadruplet(c01, b1, v0, 3);
                c02 = Dp.DotProductBySelectedQuadruplet(c02, b2, v0, 3);
                c03 = Dp.DotProductBySelectedQuadruplet(c03, b3, v0, 3);
                c10 = Dp.DotProductBySelectedQuadruplet(c10, b0, v1, 3);
                c11 = Dp.DotProductBySelectedQuadruplet(c11, b1, v1, 3);
                c12 = Dp.DotProductBySelectedQuadruplet(c12, b2, v1, 3);
                c13 = Dp.DotProductBySelectedQuadruplet(c13, b3, v1, 3);
                c20 = Dp.DotProductBySelectedQuadruplet(c20, b0, v2, 3);
                c21 = Dp.DotProductBySelectedQuadruplet(c21, b1, v2, 3);
                c22 = Dp.DotProductBySelectedQuadruplet(c22, b2, v2, 3);
                c23 = Dp.DotProductBySelectedQuadruplet(c23, b3, v2, 3);
                c30 = Dp.DotProductBySelectedQuadruplet(c30, b0, v3, 3);
                c31 = Dp.DotProductBySelectedQuadruplet(c31, b1, v3, 3);
                c32 = Dp.DotProductBySelectedQuadruplet(c32, b2, v3, 3);
                c33 = Dp.DotProductBySelectedQuadruplet(c33, b3, v3, 3);
            }

            Store(args.CRow(0, panel), c00, c01, c02, c03);
            Store(args.CRow(1, panel), c10, c11, c12, c13);
            Store(args.CRow(2, panel), c20, c21, c22, c23);
            Store(args.CRow(3, panel), c30, c31, c32, c33);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* destination, Vector128<int> c0, Vector128<int> c1, Vector128<int> c2, Vector128<int> c3)
    {
        c0.Store(destination);
        c1.Store(destination + 4);
        c2.Store(destination + 8);
        c3.Store(destination + 12);
    }
}
