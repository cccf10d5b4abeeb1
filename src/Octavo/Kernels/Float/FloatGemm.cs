using System.Runtime.CompilerServices;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>C = f(A * W^T + bias) in float: column blocks outside, so that a block of weights stays in the cache while the rows pass.</summary>
internal static unsafe class FloatGemm
{
    /// <summary>Computes it together with the other workers, by columns; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">A, [rows, K].</param>
    /// <param name="rows">Rows to compute.</param>
    /// <param name="weights">W, [N, K].</param>
    /// <param name="bias">[N], zeros behind.</param>
    /// <param name="activation">f.</param>
    /// <param name="output">C; columns [columnOffset, columnOffset + N) of it are written.</param>
    /// <param name="columnOffset">Where the first output goes.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        Worker worker, FloatLeaves leaves, Matrix input, int rows, PackedFloatWeights weights, Matrix bias, Activation activation, Matrix output, int columnOffset)
    {
        var tile = leaves.Tile;
        var epilogue = leaves.Epilogues[activation];
        var height = Tiles.HeightFor(rows, tile.MaxRows);
        var scratch = stackalloc float[(tile.MaxRows * FloatTile.Columns) + 16];
        scratch = (float*)(((nint)scratch + 63) & ~63);
        var a = (float*)input.Buffer.Pointer;
        var b = (float*)bias.Buffer.Pointer;
        var c = (float*)output.Buffer.Pointer + columnOffset;
        foreach (var (start, end) in worker.Share(weights.PaddedN / FloatTile.Columns))
        {
            for (var block = start; block < end; block++)
            {
                var column = block * FloatTile.Columns;
                var columns = Math.Min(FloatTile.Columns, weights.N - column);
                for (var row = 0; row < rows; row += height)
                {
                    var count = Math.Min(height, rows - row);
                    tile.Run(a + ((nint)row * input.Stride), input.Stride, weights.Panel(column), weights.PanelStride, weights.K, count, scratch, FloatTile.Columns);
                    for (var r = 0; r < count; r++)
                        Finish(epilogue, scratch + (r * FloatTile.Columns), b + column, columns, c + ((nint)(row + r) * output.Stride) + column);
                }
            }
        }

        worker.Meet();
        GC.KeepAlive(input);
        GC.KeepAlive(output);
    }

    /// <summary>Whole vectors go straight to the output; the rest of a row takes a detour, for its neighbours may belong to others.</summary>
    [SkipLocalsInit]
    private static void Finish(Epilogue epilogue, float* x, float* bias, int columns, float* destination)
    {
        var whole = columns & ~15;
        epilogue.Bias(x, bias, whole, destination);
        if (whole == columns)
            return;
        var rest = stackalloc float[16];
        epilogue.Bias(x + whole, bias + whole, 16, rest);
        new ReadOnlySpan<float>(rest, columns - whole).CopyTo(new Span<float>(destination + whole, columns - whole));
    }
}
