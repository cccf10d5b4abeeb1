using Octavo.Tensors;

namespace Octavo.Kernels.Float;

/// <summary>Passes over whole rows, split over the workers by rows.</summary>
internal static unsafe class RowPasses
{
    /// <summary>output = LayerNorm(x + residual) over this worker's share of <paramref name="rows"/> rows.</summary>
    public static void AddLayerNorm(Worker worker, Leaves leaves, Matrix x, Matrix? residual, LayerNormWeights norm, int rows, Matrix output)
    {
        var (start, end) = worker.Share(rows);
        for (var r = start; r < end; r++)
        {
            var added = residual is null ? null : (float*)residual.Buffer.Pointer + ((nint)r * residual.Stride);
            leaves.Rows.AddLayerNorm(
                (float*)x.Buffer.Pointer + ((nint)r * x.Stride), added, (float*)norm.Weight.Buffer.Pointer, (float*)norm.Bias.Buffer.Pointer,
                norm.Epsilon, x.Columns, (float*)output.Buffer.Pointer + ((nint)r * output.Stride));
        }
    }

    /// <summary>output = GELU(x) over this worker's share of the rows.</summary>
    public static void Gelu(Worker worker, Leaves leaves, Matrix x, int rows, Matrix output)
    {
        var (start, end) = worker.Share(rows);
        for (var r = start; r < end; r++)
            leaves.Rows.Gelu((float*)x.Buffer.Pointer + ((nint)r * x.Stride), x.Columns, (float*)output.Buffer.Pointer + ((nint)r * output.Stride));
    }

    /// <summary>Drops parts of this worker's share of the rows of <paramref name="x"/>.</summary>
    public static void Drop(Worker worker, Dropout dropout, int rows, Matrix x)
    {
        if (dropout.IsNone)
            return;
        var (start, end) = worker.Share(rows);
        for (var r = start; r < end; r++)
            dropout.Apply((float*)x.Buffer.Pointer + ((nint)r * x.Stride), x.Columns, r);
    }

    /// <summary>Row <paramref name="row"/> of x += row <paramref name="addedRow"/> of <paramref name="added"/>.</summary>
    public static void AddRow(Leaves leaves, Matrix x, int row, Matrix added, int addedRow)
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
