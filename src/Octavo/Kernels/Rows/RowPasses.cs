using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Kernels.Rows;

/// <summary>Passes over whole rows, shared by rows; all workers have met when one returns.</summary>
internal static unsafe class RowPasses
{
    /// <summary>output = LayerNorm(x + residual) of <paramref name="rows"/> rows.</summary>
    public static void AddLayerNorm(Worker worker, RowLeaves leaves, Matrix x, Matrix? residual, LayerNormWeights norm, int rows, Matrix output)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
            {
                var added = residual is null ? null : (float*)residual.Buffer.Pointer + ((nint)r * residual.Stride);
                leaves.LayerNorm.AddLayerNorm(
                    (float*)x.Buffer.Pointer + ((nint)r * x.Stride), added, (float*)norm.Weight.Buffer.Pointer, (float*)norm.Bias.Buffer.Pointer,
                    norm.Epsilon, x.Columns, (float*)output.Buffer.Pointer + ((nint)r * output.Stride));
            }
        }

        worker.Meet();
    }

    /// <summary>x += added, then output = LayerNorm(x), of <paramref name="rows"/> rows.</summary>
    public static void AddThenNorm(Worker worker, RowLeaves leaves, Matrix x, Matrix added, LayerNormWeights norm, int rows, Matrix output)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
            {
                var sum = (float*)x.Buffer.Pointer + ((nint)r * x.Stride);
                leaves.Rows.Add(sum, (float*)added.Buffer.Pointer + ((nint)r * added.Stride), x.Columns, sum);
                leaves.LayerNorm.AddLayerNorm(
                    sum, null, (float*)norm.Weight.Buffer.Pointer, (float*)norm.Bias.Buffer.Pointer,
                    norm.Epsilon, x.Columns, (float*)output.Buffer.Pointer + ((nint)r * output.Stride));
            }
        }

        worker.Meet();
    }

    /// <summary>output = f(first half of x) * second half of x, of <paramref name="rows"/> rows: x is [rows, 2 F], output [rows, F].</summary>
    public static void Gate(Worker worker, RowLeaves leaves, Activation activation, Matrix x, int rows, Matrix output)
    {
        var (epilogue, width) = (leaves.Epilogues[activation], output.Columns);
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
            {
                var row = (float*)x.Buffer.Pointer + ((nint)r * x.Stride);
                epilogue.Gate(row, row + width, width, (float*)output.Buffer.Pointer + ((nint)r * output.Stride));
            }
        }

        worker.Meet();
    }

    /// <summary>output = f(x) of <paramref name="rows"/> rows.</summary>
    public static void Activate(Worker worker, RowLeaves leaves, Activation activation, Matrix x, int rows, Matrix output)
    {
        var epilogue = leaves.Epilogues[activation];
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                epilogue.Activate((float*)x.Buffer.Pointer + ((nint)r * x.Stride), x.Columns, (float*)output.Buffer.Pointer + ((nint)r * output.Stride));
        }

        worker.Meet();
    }

    /// <summary>Drops parts of <paramref name="rows"/> rows of <paramref name="x"/>; nothing happens where nothing is dropped.</summary>
    public static void Drop(Worker worker, Dropout dropout, int rows, Matrix x)
    {
        if (dropout.IsNone)
            return;
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                dropout.Apply((float*)x.Buffer.Pointer + ((nint)r * x.Stride), x.Columns, r);
        }

        worker.Meet();
    }

    /// <summary>Row <paramref name="row"/> of x += row <paramref name="addedRow"/> of <paramref name="added"/>.</summary>
    public static void AddRow(RowLeaves leaves, Matrix x, int row, Matrix added, int addedRow)
    {
        var destination = (float*)x.Buffer.Pointer + ((nint)row * x.Stride);
        leaves.Rows.Add(destination, (float*)added.Buffer.Pointer + ((nint)addedRow * added.Stride), x.Columns, destination);
    }
}

/// <summary>Weight and bias, [D] each, and the epsilon of a LayerNorm.</summary>
internal sealed record LayerNormWeights(Matrix Weight, Matrix Bias, float Epsilon) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
