using System.Runtime.CompilerServices;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>
/// C = f(dequantised(A * W^T) + bias): integers exact, then at once to floats. The columns are the outer
/// loop, so that a panel of weights stays in the cache while the rows pass.
/// </summary>
internal static unsafe class Int8Gemm
{
    private const int ColumnBlock = 64;

    /// <summary>Few enough that their floats are still in the cache when the activation follows.</summary>
    private const int MostRowsToFloats = 128;

    /// <summary>Computes it together with the other workers, by columns; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">A, [rows, K], codes with their scales and zero points.</param>
    /// <param name="rows">Rows to compute.</param>
    /// <param name="weights">W, [N, K].</param>
    /// <param name="bias">[N], zeros behind.</param>
    /// <param name="activation">f.</param>
    /// <param name="output">C; columns [columnOffset, columnOffset + N) of it are written.</param>
    /// <param name="columnOffset">Where the first output goes.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        Worker worker, RowLeaves leaves, QuantizedRows input, int rows, Int8Layer weights, Matrix bias, Activation activation, Matrix output, int columnOffset)
    {
        var kernel = weights.Kernel;
        var height = Tiles.HeightFor(rows, kernel.MaxRows);
        var columns = kernel.PanelsFor(height) * 16;
        var epilogue = leaves.Epilogues[activation];
        var scratch = stackalloc byte[(height * ColumnBlock * (sizeof(int) + sizeof(float))) + 64];
        var accumulators = (int*)(((nint)scratch + 63) & ~63);
        foreach (var (start, end) in worker.Share(weights.Packed.PaddedN / ColumnBlock))
        {
            for (var column = start * ColumnBlock; column < end * ColumnBlock && column < weights.N; column += columns)
            {
                var block = new Block(weights, bias, epilogue, activation, column, Math.Min(columns, (end * ColumnBlock) - column), output, columnOffset);
                var all = block.EndsInKernel(rows);
                for (var (row, taken) = (0, all ? Tiles.HeightFor(rows, MostRowsToFloats) : height); row < rows; row += taken)
                {
                    if (all)
                        block.ComputeToFloats(input, row, Math.Min(taken, rows - row));
                    else
                        block.Compute(leaves.BlockSums, input, row, Math.Min(taken, rows - row), accumulators);
                }
            }
        }

        worker.Meet();
        GC.KeepAlive(input);
        GC.KeepAlive(output);
    }

    /// <summary>Columns [column, column + width) of the product; width is a multiple of 16.</summary>
    private readonly ref struct Block(Int8Layer weights, Matrix bias, Epilogue epilogue, Activation activation, int column, int width, Matrix output, int columnOffset)
    {
        /// <summary>Whether the kernel itself writes floats, of more rows than a tile's.</summary>
        public bool EndsInKernel(int rows) => weights.Blocks == 1 && Valid == width && weights.Kernel.Dequantizes(rows, width / 16);

        public void ComputeToFloats(QuantizedRows input, int firstRow, int count)
        {
            var kernel = weights.Kernel;
            var floats = new Int8Floats
            {
                Activation = kernel.Activates(activation) ? activation : Activation.None,
                Grids = input.Grid(firstRow, 0),
                GridStride = input.GridStride,
                WeightScales = Scales,
                Bias = Bias,
                Destination = Destination(firstRow),
                Stride = output.Stride,
            };
            kernel.Dequantize(Product(input, firstRow, count, 0, null), floats);
            if (floats.Activation != activation)
                epilogue.ActivateRows(Destination(firstRow), width, count, output.Stride);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Compute(BlockSums blocks, QuantizedRows input, int firstRow, int count, int* accumulators)
        {
            var partial = (float*)(accumulators + (count * ColumnBlock));
            for (var b = 0; b < weights.Blocks; b++)
            {
                var sums = weights.ColumnSums(b) + column;
                weights.Kernel.Tile(Product(input, firstRow, count, b, accumulators));
                var tile = new Int8Sums(accumulators, count, sums, input.Grid(firstRow, b), input.GridStride);
                if (weights.Blocks == 1)
                    Dequantize(tile, Destination(firstRow));
                else
                    blocks.FoldBlock(tile, b == 0, width, partial);
            }

            for (var r = 0; weights.Blocks > 1 && r < count; r++)
                Finish(partial + (r * ColumnBlock), Destination(firstRow + r));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Int8TileArgs Product(QuantizedRows input, int firstRow, int count, int block, int* accumulators)
        {
            var (packed, k) = (weights.Packed, block * weights.BlockWidth);
            return new Int8TileArgs
            {
                A = input.Row(firstRow) + k,
                Lda = input.Stride,
                B = packed.Panel(column) + ((nint)k * 16),
                BStride = packed.PanelStride,
                K4 = Math.Min(weights.BlockWidth, packed.PaddedK - k) / 4,
                C = accumulators,
                Rows = count,
                Panels = width / 16,
                ColumnSums = weights.ColumnSums(block) + column,
            };
        }

        private int Valid => Math.Min(width, weights.N - column);

        private float* Scales => weights.Scales + column;

        private float* Bias => (float*)bias.Buffer.Pointer + column;

        private float* Destination(int row) => (float*)output.Buffer.Pointer + ((nint)row * output.Stride) + columnOffset + column;

        private void Dequantize(in Int8Sums tile, float* destination)
        {
            var whole = Valid & ~15;
            epilogue.Dequantize(tile, Scales, Bias, whole, destination, output.Stride);
            if (whole == Valid)
                return;
            var rest = stackalloc float[tile.Rows * 16];
            epilogue.Dequantize(tile.From(whole), Scales + whole, Bias + whole, 16, rest, 16);
            for (var r = 0; r < tile.Rows; r++)
                Copy(rest + (r * 16), destination + ((nint)r * output.Stride) + whole, Valid - whole);
        }

        private void Finish(float* partial, float* destination)
        {
            var whole = Valid & ~15;
            epilogue.Finish(partial, Scales, Bias, whole, destination);
            if (whole == Valid)
                return;
            var rest = stackalloc float[16];
            epilogue.Finish(partial + whole, Scales + whole, Bias + whole, 16, rest);
            Copy(rest, destination + whole, Valid - whole);
        }

        /// <summary>What lies behind the last column belongs to others.</summary>
        private static void Copy(float* source, float* destination, int count) =>
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
    }
}
