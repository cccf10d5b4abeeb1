using System.Numerics;
using System.Runtime.CompilerServices;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Codes;

/// <summary>Written once over sixteen floats and a register of codes; compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class RegisterDistances<TLanes, TCodes> : Distances
    where TLanes : struct, ILanes<TLanes>
    where TCodes : struct, ICodes<TCodes>
{
    public override void Dots(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> dots) => Sums<ProductTerm<TLanes>>(query, rows, dots);

    public override void Squares(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> sums) => Sums<SquareTerm<TLanes>>(query, rows, sums);

    public override void Magnitudes(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> sums) => Sums<MagnitudeTerm<TLanes>>(query, rows, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Dots(ReadOnlySpan<sbyte> query, ReadOnlySpan<sbyte> rows, Span<int> dots)
    {
        CheckSizes(query.Length, rows.Length, dots.Length);
        var count = query.Length;
        fixed (sbyte* q = query, row = rows)
        {
            for (var r = 0; r < dots.Length; r++)
            {
                var x = row + ((nint)r * count);
                var (wide, narrow, i) = (default(TCodes), default(Codes128), 0);
                for (; i <= count - TCodes.Count; i += TCodes.Count)
                    wide = TCodes.AddProducts(wide, q + i, x + i);
                for (; i <= count - Codes128.Count; i += Codes128.Count)
                    narrow = Codes128.AddProducts(narrow, q + i, x + i);
                var sum = TCodes.Sum(wide) + Codes128.Sum(narrow);
                for (; i < count; i++)
                    sum += q[i] * x[i];
                dots[r] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Dots(ReadOnlySpan<byte> query, ReadOnlySpan<byte> rows, Span<int> dots)
    {
        CheckSizes(query.Length, rows.Length, dots.Length);
        var count = query.Length;
        fixed (byte* q = query, row = rows)
        {
            for (var r = 0; r < dots.Length; r++)
            {
                var x = row + ((nint)r * count);
                var (wide, narrow, i) = (default(TCodes), default(Codes128), 0);
                for (; i <= count - TCodes.Count; i += TCodes.Count)
                    wide = TCodes.AddProducts(wide, q + i, x + i);
                for (; i <= count - Codes128.Count; i += Codes128.Count)
                    narrow = Codes128.AddProducts(narrow, q + i, x + i);
                var sum = TCodes.Sum(wide) + Codes128.Sum(narrow);
                for (; i < count; i++)
                    sum += q[i] * x[i];
                dots[r] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Hamming(ReadOnlySpan<byte> query, ReadOnlySpan<byte> rows, Span<int> distances)
    {
        CheckSizes(query.Length, rows.Length, distances.Length);
        var count = query.Length;
        fixed (byte* q = query, row = rows)
        {
            for (var r = 0; r < distances.Length; r++)
            {
                var x = row + ((nint)r * count);
                var (wide, i) = (default(TCodes), 0);
                for (; i <= count - TCodes.Count; i += TCodes.Count)
                    wide = TCodes.AddDiffering(wide, q + i, x + i);
                var sum = TCodes.Sum(wide);
                for (; i <= count - sizeof(ulong); i += sizeof(ulong))
                    sum += BitOperations.PopCount(Unsafe.ReadUnaligned<ulong>(q + i) ^ Unsafe.ReadUnaligned<ulong>(x + i));
                for (; i < count; i++)
                    sum += BitOperations.PopCount((uint)(q[i] ^ x[i]));
                distances[r] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<TTerm>(ReadOnlySpan<float> query, ReadOnlySpan<float> rows, Span<float> sums)
        where TTerm : struct, ITerm<TLanes>
    {
        CheckSizes(query.Length, rows.Length, sums.Length);
        var count = query.Length;
        if (count % 16 != 0) throw new ArgumentException($"query: expected a multiple of 16 numbers, found {count}");
        fixed (float* q = query, row = rows)
        {
            for (var r = 0; r < sums.Length; r++)
            {
                var x = row + ((nint)r * count);
                var (a, b, c, d) = (TLanes.Create(0), TLanes.Create(0), TLanes.Create(0), TLanes.Create(0));
                var i = 0;
                for (; i <= count - 64; i += 64)
                {
                    a = TTerm.Add(TLanes.Load(q + i), TLanes.Load(x + i), a);
                    b = TTerm.Add(TLanes.Load(q + i + 16), TLanes.Load(x + i + 16), b);
                    c = TTerm.Add(TLanes.Load(q + i + 32), TLanes.Load(x + i + 32), c);
                    d = TTerm.Add(TLanes.Load(q + i + 48), TLanes.Load(x + i + 48), d);
                }

                for (; i < count; i += 16)
                    a = TTerm.Add(TLanes.Load(q + i), TLanes.Load(x + i), a);
                sums[r] = TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
            }
        }
    }
}
