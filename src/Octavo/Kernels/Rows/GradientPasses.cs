using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Kernels.Rows;

/// <summary>Gradients of passes over whole rows, shared so that each sum has one order whatever the number of workers; all have met when one returns.</summary>
internal static unsafe class GradientPasses
{
    /// <summary>Rows whose gradients of weight and bias are added up together, before the sums of all blocks are added in order.</summary>
    private const int BlockRows = 16;

    /// <summary>Blocks of so many rows.</summary>
    public static int BlocksOf(int rows) => (rows + BlockRows - 1) / BlockRows;

    /// <summary>The gradient of LayerNorm(x + residual) for d + d2.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="step">Inputs and gradients of the output, [rows, D]; residual and d2 may be null.</param>
    /// <param name="norm">Weight and epsilon.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="partial">Room for the sums of blocks: [2 * <see cref="BlocksOf"/>, D].</param>
    /// <param name="adds">Whether the gradients of weight and bias are added to what is there.</param>
    /// <param name="gradient">Gradients of weight and bias.</param>
    /// <param name="output">Gradient of x + residual, [rows, D].</param>
    public static void LayerNorm(
        Worker worker, RowLeaves leaves, in LayerNormStep step, LayerNormWeights norm, int rows, Matrix partial, bool adds, LayerNormWeights gradient, Matrix output)
    {
        var blocks = BlocksOf(rows);
        foreach (var (start, end) in worker.Share(blocks))
        {
            for (var block = start; block < end; block++)
                LayerNormOfBlock(leaves, step, norm, (block * BlockRows, Math.Min(rows, (block + 1) * BlockRows)), Row(partial, 2 * block), partial.Stride, output);
        }

        worker.Meet();
        foreach (var (start, end) in worker.Share(output.Stride / 16))
        {
            Sum(leaves, partial, 0, blocks, (start * 16, end * 16), adds, gradient.Weight);
            Sum(leaves, partial, 1, blocks, (start * 16, end * 16), adds, gradient.Bias);
        }

        worker.Meet();
    }

    /// <summary>Gradients of the rows of a block, and its sums: those of the weight in the first row of <paramref name="sums"/>, of the bias in the second.</summary>
    private static void LayerNormOfBlock(
        RowLeaves leaves, in LayerNormStep step, LayerNormWeights norm, (int Start, int End) rows, float* sums, int stride, Matrix output)
    {
        new Span<float>(sums, 2 * stride).Clear();
        for (var r = rows.Start; r < rows.End; r++)
        {
            leaves.Gradients.LayerNorm(
                new(Row(step.X, r), RowOrNull(step.Residual, r), Row(step.D, r), RowOrNull(step.D2, r)),
                Row(norm.Weight, 0), norm.Epsilon, output.Columns, Row(output, r), sums, sums + stride);
        }
    }

    /// <summary>In place of the gradient of an activation's output, that of its input x.</summary>
    public static void Activation(Worker worker, RowLeaves leaves, Activation activation, Matrix x, int rows, Matrix d)
    {
        var epilogue = leaves.Epilogues[activation];
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                epilogue.Slope(Row(d, r), Row(x, r), x.Columns, Row(d, r));
        }

        worker.Meet();
    }

    /// <summary>In place of the gradient of tanh's output, that of its input.</summary>
    public static void Tanh(Worker worker, RowLeaves leaves, Matrix y, int rows, Matrix d)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                leaves.Gradients.Tanh(Row(d, r), Row(y, r), y.Columns, Row(d, r));
        }

        worker.Meet();
    }

    /// <summary>What is left of a gradient behind dropout: <paramref name="d"/> itself where nothing is dropped, else <paramref name="dropped"/>.</summary>
    public static Matrix Drop(Worker worker, Dropout dropout, Matrix d, int rows, Matrix dropped)
    {
        if (dropout.IsNone)
            return d;
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
            {
                d.Row(r).CopyTo(dropped.Row(r));
                dropout.Apply(Row(dropped, r), d.Columns, r);
            }
        }

        worker.Meet();
        return dropped;
    }

    /// <summary>Adds rows to the rows of a table that <paramref name="ids"/> name, in order; each worker takes columns.</summary>
    public static void AddToTable(Worker worker, RowLeaves leaves, Matrix d, ReadOnlySpan<int> ids, Matrix table)
    {
        foreach (var (start, end) in worker.Share(table.Stride / 16))
        {
            for (var r = 0; r < ids.Length; r++)
            {
                var row = Row(table, ids[r]) + (start * 16);
                leaves.Rows.Add(row, Row(d, r) + (start * 16), (end - start) * 16, row);
            }
        }

        worker.Meet();
    }

    private static void Sum(RowLeaves leaves, Matrix partial, int first, int blocks, (int Start, int End) columns, bool adds, Matrix destination)
    {
        var sum = Row(destination, 0) + columns.Start;
        if (!adds)
            new Span<float>(sum, columns.End - columns.Start).Clear();
        for (var block = 0; block < blocks; block++)
            leaves.Rows.Add(sum, Row(partial, (2 * block) + first) + columns.Start, columns.End - columns.Start, sum);
    }

    private static float* Row(Matrix matrix, int row) => (float*)matrix.Buffer.Pointer + ((nint)row * matrix.Stride);

    private static float* RowOrNull(Matrix? matrix, int row) => matrix is null ? null : Row(matrix, row);
}

/// <summary>What a LayerNorm read, and the gradients of what it wrote.</summary>
/// <param name="X">[rows, D].</param>
/// <param name="Residual">[rows, D], added to it; may be null.</param>
/// <param name="D">Gradient of the output, [rows, D].</param>
/// <param name="D2">Another part of it; may be null.</param>
internal readonly record struct LayerNormStep(Matrix X, Matrix? Residual, Matrix D, Matrix? D2);
