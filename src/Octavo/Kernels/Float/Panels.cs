using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Octavo.Kernels.Rows;

namespace Octavo.Kernels.Float;

/// <summary>One head's matrices as the tile reads them, and products of them.</summary>
internal static unsafe class Panels
{
    /// <summary>Up to whole tiles.</summary>
    public static int Pad(int n) => (n + 31) & ~31;

    /// <summary>c [rows, columns] = a [rows, k] * panels.</summary>
    public static void Product(FloatTile tile, float* a, nint lda, float* panels, int k, int rows, int columns, float* c) =>
        Product(tile, a, lda, panels, (nint)k * 16, k, rows, columns, c);

    /// <summary>The same with panels of more rows than <paramref name="k"/>: <paramref name="panelStride"/> floats from one to the next.</summary>
    public static void Product(FloatTile tile, float* a, nint lda, float* panels, nint panelStride, int k, int rows, int columns, float* c)
    {
        for (var column = 0; column < columns; column += FloatTile.Columns)
        {
            for (var r = 0; r < rows; r += tile.MaxRows)
                tile.Run(a + (r * lda), lda, panels + (column / 16 * panelStride), panelStride, k, Math.Min(tile.MaxRows, rows - r), c + ((nint)r * columns) + column, columns);
        }
    }

    /// <summary>Keys [T, d] as the columns of a product: [T/16][d][16], zeros behind the last token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackKeys(float* source, nint stride, int tokens, int dimension, float* destination)
    {
        var padded = Pad(tokens);
        for (var token = 0; token < padded; token += 4)
        {
            var panel = destination + (token / 16 * 16 * (nint)dimension) + (token % 16);
            var i = 0;
            for (; token + 4 <= tokens && i + 4 <= dimension; i += 4)
                Transposition.Four(source + (token * stride) + i, stride, panel + ((nint)i * 16), 16);
            for (; i < dimension; i++)
            {
                for (var t = 0; t < 4; t++)
                    panel[((nint)i * 16) + t] = token + t < tokens ? source[((token + t) * stride) + i] : 0f;
            }
        }
    }

    /// <summary>Values [T, d] as panels [d/16][T][16]; what lies behind column d is computed and thrown away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackValues(float* source, nint stride, int tokens, int dimension, float* destination)
    {
        var width = Pad(dimension);
        for (var column = 0; column < width; column += 16)
        {
            var panel = destination + ((nint)column * tokens);
            var count = Math.Clamp(dimension - column, 0, 16);
            for (var token = 0; token < tokens; token++)
            {
                var from = source + (token * stride) + column;
                var to = panel + ((nint)token * 16);
                if (count == 16)
                {
                    Vector256.Load(from).Store(to);
                    Vector256.Load(from + 8).Store(to + 8);
                    continue;
                }

                for (var i = 0; i < 16; i++)
                    to[i] = i < count ? from[i] : 0f;
            }
        }
    }
}
