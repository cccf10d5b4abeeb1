using System.Runtime.CompilerServices;
using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>
/// The tile of every managed x86 leaf: up to six rows by two registers of sums. What differs stands in a struct, so that the
/// loop is compiled for each with nothing to ask in it; rows that a leaf does not have are not there.
/// </summary>
/// <typeparam name="T">What is multiplied and how.</typeparam>
/// <typeparam name="TSum">A register of 32-bit sums.</typeparam>
/// <typeparam name="TPart">A register of what is added up within a step.</typeparam>
/// <typeparam name="TA">Four codes of a row, in every lane.</typeparam>
/// <typeparam name="TB">A register of weights.</typeparam>
/// <param name="name">As reports show it.</param>
/// <param name="instructionSet">As <c>OCTAVO_ISA</c> spells it.</param>
/// <param name="contract">What its operands must satisfy.</param>
internal sealed unsafe class RegisterKernel<T, TSum, TPart, TA, TB>(string name, string instructionSet, Int8Contract contract)
    : Int8Kernel(name, instructionSet, contract, T.Rows)
    where T : struct, IRegisterStep<TSum, TPart, TA, TB>
    where TSum : struct
    where TPart : struct
{
    /// <inheritdoc/>
    public override int PanelsFor(int rows) => T.IsWholePanel ? 2 : 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(in Int8TileArgs args)
    {
        byte* a0 = args.ARow(0), a1 = args.ARow(1), a2 = args.ARow(2), a3 = args.ARow(3), a4 = args.ARow(4), a5 = args.ARow(5);
        var length = args.K4 * 4;
        for (nint panel = 0; panel < args.Panels; panel += T.IsWholePanel ? 2 : 1)
        {
            // Two registers are two panels or the halves of one; an odd last panel is computed twice, into the same place.
            var (other, half) = T.IsWholePanel ? (Math.Min(panel + 1, args.Panels - 1), 0) : (panel, 8);
            sbyte* p0 = args.B + (panel * args.BStride), p1 = args.B + (other * args.BStride) + (4 * half);
            Sums c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
            for (nint k = 0; k < length; k += 4 * T.Quads, p0 += 64 * T.Quads, p1 += 64 * T.Quads)
            {
                TB b0 = T.Load(p0), b1 = T.Load(p1);
                First(0, ref c0, a0 + k, b0, b1);
                First(1, ref c1, a1 + k, b0, b1);
                First(2, ref c2, a2 + k, b0, b1);
                First(3, ref c3, a3 + k, b0, b1);
                First(4, ref c4, a4 + k, b0, b1);
                First(5, ref c5, a5 + k, b0, b1);
                if (T.Quads > 1)
                {
                    (b0, b1) = (T.Load(p0 + 64), T.Load(p1 + 64));
                    Next(0, ref c0, a0 + k + 4, b0, b1);
                    Next(1, ref c1, a1 + k + 4, b0, b1);
                    Next(2, ref c2, a2 + k + 4, b0, b1);
                    Next(3, ref c3, a3 + k + 4, b0, b1);
                    Next(4, ref c4, a4 + k + 4, b0, b1);
                    Next(5, ref c5, a5 + k + 4, b0, b1);
                    (b0, b1) = (T.Load(p0 + 128), T.Load(p1 + 128));
                    Next(0, ref c0, a0 + k + 8, b0, b1);
                    Next(1, ref c1, a1 + k + 8, b0, b1);
                    Next(2, ref c2, a2 + k + 8, b0, b1);
                    Next(3, ref c3, a3 + k + 8, b0, b1);
                    Next(4, ref c4, a4 + k + 8, b0, b1);
                    Next(5, ref c5, a5 + k + 8, b0, b1);
                    (b0, b1) = (T.Load(p0 + 192), T.Load(p1 + 192));
                    Next(0, ref c0, a0 + k + 12, b0, b1);
                    Next(1, ref c1, a1 + k + 12, b0, b1);
                    Next(2, ref c2, a2 + k + 12, b0, b1);
                    Next(3, ref c3, a3 + k + 12, b0, b1);
                    Next(4, ref c4, a4 + k + 12, b0, b1);
                    Next(5, ref c5, a5 + k + 12, b0, b1);
                }

                Fold(0, ref c0);
                Fold(1, ref c1);
                Fold(2, ref c2);
                Fold(3, ref c3);
                Fold(4, ref c4);
                Fold(5, ref c5);
            }

            Store(0, c0, args.CRow(0, panel), args.CRow(0, other) + half);
            Store(1, c1, args.CRow(1, panel), args.CRow(1, other) + half);
            Store(2, c2, args.CRow(2, panel), args.CRow(2, other) + half);
            Store(3, c3, args.CRow(3, panel), args.CRow(3, other) + half);
            Store(4, c4, args.CRow(4, panel), args.CRow(4, other) + half);
            Store(5, c5, args.CRow(5, panel), args.CRow(5, other) + half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void First(int row, ref Sums c, byte* codes, TB b0, TB b1)
    {
        if (row >= T.Rows)
            return;
        var a = T.Broadcast(codes);
        c.Part0 = T.First(c.Sum0, a, b0);
        c.Part1 = T.First(c.Sum1, a, b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(int row, ref Sums c, byte* codes, TB b0, TB b1)
    {
        if (row >= T.Rows)
            return;
        var a = T.Broadcast(codes);
        c.Part0 = T.Next(c.Part0, a, b0);
        c.Part1 = T.Next(c.Part1, a, b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(int row, ref Sums c)
    {
        if (row >= T.Rows)
            return;
        c.Sum0 = T.Fold(c.Sum0, c.Part0);
        c.Sum1 = T.Fold(c.Sum1, c.Part1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int row, in Sums c, int* first, int* second)
    {
        if (row >= T.Rows)
            return;
        T.Store(c.Sum0, first);
        T.Store(c.Sum1, second);
    }

    /// <summary>A row's two registers.</summary>
    private struct Sums
    {
        public TSum Sum0, Sum1;
        public TPart Part0, Part1;
    }
}
