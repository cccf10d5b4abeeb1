using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>
/// The gradients of y = x W^T + b: dW = dY^T X in the packed order of W, and db. Work is split by outputs, and each sum
/// runs over the rows in ascending order, so that neither threads nor instructions change a bit.
/// </summary>
internal static unsafe class LinearGradient
{
    /// <summary>Bytes of inputs that pass all columns together: half of a second-level cache.</summary>
    private const int InputBytes = 512 << 10;

    /// <summary>Computes them together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">X, [rows, K].</param>
    /// <param name="output">dY, [rows, N].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="scratch">Room for both in the tile's order.</param>
    /// <param name="adds">Whether the gradients are added to what is there, or replace it.</param>
    /// <param name="weights">dW, [N, K] packed.</param>
    /// <param name="bias">db, [N].</param>
    public static void Run(
        Worker worker, FloatLeaves leaves, Matrix input, Matrix output, int rows, LinearScratch scratch, bool adds, PackedFloatWeights weights, Matrix bias)
    {
        var stride = LinearScratch.StrideFor(rows);
        var transposed = (float*)scratch.Inputs.Pointer;
        var panels = (float*)scratch.Panels.Pointer;
        foreach (var (start, end) in worker.Share((weights.K + 15) / 16))
        {
            Transposition.Run(
                (float*)input.Buffer.Pointer + (start * 16), input.Stride, rows, Math.Min(end * 16, weights.K) - (start * 16),
                transposed + (start * 16 * stride), stride);
        }

        worker.Meet();
        var blocks = weights.PaddedN / FloatTile.Columns;
        foreach (var (start, end) in worker.Share(blocks))
        {
            for (var column = start * FloatTile.Columns; column < end * FloatTile.Columns; column += 16)
                PackColumns((float*)output.Buffer.Pointer + column, output.Stride, rows, adds, panels + ((nint)column * rows), (float*)bias.Buffer.Pointer + column);
        }

        worker.Meet();
        var few = (int)Math.Max(1, InputBytes / ((long)stride * sizeof(float) * leaves.Tile.MaxRows)) * leaves.Tile.MaxRows;
        // All columns by the same inputs, then by the next ones.
        foreach (var (start, end) in worker.Share((weights.K + few - 1) / few * blocks))
        {
            for (var item = start; item < end; item++)
            {
                var (part, block) = Math.DivRem(item, blocks);
                var first = part * few;
                Block(leaves, transposed, stride, panels, rows, (first, Math.Min(first + few, weights.K)), block * FloatTile.Columns, adds, weights);
            }
        }

        worker.Meet();
    }

    /// <summary>Inputs [first, last) by 32 outputs.</summary>
    [SkipLocalsInit]
    private static void Block(
        FloatLeaves leaves, float* inputs, nint stride, float* panels, int rows, (int First, int End) range, int column, bool adds, PackedFloatWeights weights)
    {
        var tile = leaves.Tile;
        var height = Tiles.HeightFor(range.End - range.First, tile.MaxRows);
        var sums = stackalloc float[(tile.MaxRows * FloatTile.Columns) + 16];
        sums = (float*)(((nint)sums + 63) & ~63);
        for (var k = range.First; k < range.End; k += height)
        {
            var count = Math.Min(height, range.End - k);
            tile.Run(inputs + (k * stride), stride, panels + ((nint)column * rows), (nint)rows * 16, rows, count, sums, FloatTile.Columns);
            for (var half = 0; half < FloatTile.Columns; half += 16)
            {
                var destination = weights.Panel(column + half) + ((nint)k * 16);
                for (var r = 0; r < count; r++)
                    Put(leaves.Rows, sums + (r * FloatTile.Columns) + half, adds, destination + (r * 16));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Elementwise rows, float* sums, bool adds, float* destination)
    {
        if (adds)
            rows.Add(destination, sums, 16, destination);
        else
            new ReadOnlySpan<float>(sums, 16).CopyTo(new Span<float>(destination, 16));
    }

    /// <summary>Sixteen columns of dY as a panel [rows][16], and their sums.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackColumns(float* source, nint stride, int rows, bool adds, float* panel, float* sums)
    {
        var total = Vector512<float>.Zero;
        for (var r = 0; r < rows; r++, source += stride, panel += 16)
        {
            var v = Vector512.Load(source);
            Vector512.Store(v, panel);
            total += v;
        }

        if (adds)
            total += Vector512.Load(sums);
        Vector512.Store(total, sums);
    }
}

/// <summary>Room for the inputs and output gradients of one linear layer as the tile reads them.</summary>
/// <param name="tokens">Most rows.</param>
/// <param name="widest">Most inputs or outputs.</param>
internal sealed class LinearScratch(int tokens, int widest) : IDisposable
{
    /// <summary>X^T, [K, rows].</summary>
    public NativeBuffer Inputs { get; } = new(((widest + 15L) & ~15) * StrideFor(tokens) * sizeof(float));

    /// <summary>dY, [N/16][rows][16].</summary>
    public NativeBuffer Panels { get; } = new(((widest + 31L) & ~31) * tokens * sizeof(float));

    /// <summary>Floats between rows of X^T: whole cache lines, and an odd number of them, so that a tile's rows do not share a set of the cache.</summary>
    public static nint StrideFor(int rows) => ((rows + 15) & ~15) | 16;

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Panels.Dispose();
    }
}
