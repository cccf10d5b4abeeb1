using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Float;

/// <summary>Adds scores by distance to scores by pair. Each score gets one addition, so the bits are the same whatever the registers.</summary>
internal static unsafe class RelativeScores
{
    /// <summary>Products of queries with the relative keys of a window: c [rows, end - start] = a [rows, d] * panels.</summary>
    public static void Product(FloatTile tile, float* a, nint lda, float* panels, int dimension, int rows, (int Start, int End) window, float* c) =>
        Panels.Product(tile, a, lda, panels + ((nint)window.Start * dimension), dimension, rows, window.End - window.Start, c);

    /// <summary>scores[j] += values[columns[j]]: a query's scores of each distance, along its row of keys.</summary>
    /// <param name="scores">[count].</param>
    /// <param name="values">A value for each column.</param>
    /// <param name="columns">The columns, in a <see cref="DistanceOrder.Descending"/> list from the first key's distance on.</param>
    /// <param name="runs">How many of the next columns follow each other.</param>
    /// <param name="count">Keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRow(float* scores, float* values, int* columns, int* runs, int count)
    {
        var j = 0;
        for (; j + 8 <= count; j += 8)
        {
            var found = runs[j] >= 7 ? Vector256.Load(values + columns[j]) : Gather(values, columns + j);
            (Vector256.Load(scores + j) + found).Store(scores + j);
        }

        for (; j < count; j++)
            scores[j] += values[columns[j]];
    }

    /// <summary>
    /// scores[i, j] += values[j, column of i - j]: keys' scores of each distance. A key's values for the queries of a block
    /// lie side by side, so four keys of four queries are read as they lie and turned.
    /// </summary>
    /// <param name="scores">[queries, keys], <paramref name="apart"/> floats from row to row.</param>
    /// <param name="apart">At least the keys.</param>
    /// <param name="first">The first query of the block.</param>
    /// <param name="queries">Queries of the block.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="values">[keys, columns].</param>
    /// <param name="stride">Floats from a key's values to the next.</param>
    /// <param name="columns">In the order <see cref="DistanceOrder.Ascending"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTransposed(float* scores, nint apart, int first, int queries, int keys, float* values, nint stride, DistanceColumns columns)
    {
        var origin = columns.Of(0);
        var runs = columns.RunsFrom(0);
        for (var j = 0; j < keys; j += 4)
        {
            for (var i = 0; i < queries; i += 4)
            {
                var nearest = first + i - j - 3;
                var row = values + (j * stride);
                var to = scores + (i * apart) + j;
                if (i + 4 > queries || j + 4 > keys)
                    AddEdge(to, apart, Math.Min(queries - i, 4), Math.Min(keys - j, 4), row, stride, origin + nearest + 3);
                else if (runs[nearest] >= 6)
                    Transposition.AddFour(row + origin[nearest] + 3, stride - 1, to, apart);
                else
                    AddGathered(to, apart, row, stride, origin + nearest + 3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Gather(float* values, int* columns) => Avx2.IsSupported
        ? Avx2.GatherVector256(values, Vector256.Load(columns), sizeof(float))
        : Vector256.Create(
            values[columns[0]], values[columns[1]], values[columns[2]], values[columns[3]],
            values[columns[4]], values[columns[5]], values[columns[6]], values[columns[7]]);

    /// <summary>Four keys of four queries; <paramref name="columns"/> points to the entry of the first query and the first key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddGathered(float* scores, nint apart, float* values, nint stride, int* columns)
    {
        for (var i = 0; i < 4; i++)
        {
            var to = scores + (i * apart);
            var of = columns + i;
            var found = Vector128.Create(values[of[0]], values[stride + of[-1]], values[(2 * stride) + of[-2]], values[(3 * stride) + of[-3]]);
            (Vector128.Load(to) + found).Store(to);
        }
    }

    private static void AddEdge(float* scores, nint apart, int queries, int keys, float* values, nint stride, int* columns)
    {
        for (var i = 0; i < queries; i++)
        {
            for (var j = 0; j < keys; j++)
                scores[(i * apart) + j] += values[(j * stride) + columns[i - j]];
        }
    }
}
