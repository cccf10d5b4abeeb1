namespace Octavo.Kernels.Rows;

/// <summary>A tile of integer products on its way to floats.</summary>
/// <param name="accumulators">Sums of products of codes, [rows, 64].</param>
/// <param name="rows">Rows of the tile.</param>
/// <param name="columnSums">Sums of the weights' codes, [columns].</param>
/// <param name="grids">Zero point and scale of each row's activations, as <see cref="RowGrid"/>.</param>
/// <param name="gridStride">Grids from one row to the next.</param>
internal readonly unsafe ref struct Int8Sums(int* accumulators, int rows, int* columnSums, RowGrid* grids, int gridStride)
{
    /// <summary>Integers from one row to the next.</summary>
    public const int Stride = 64;

    public readonly int* Accumulators = accumulators;
    public readonly int Rows = rows;
    public readonly int* ColumnSums = columnSums;
    public readonly RowGrid* Grids = grids;
    public readonly int GridStride = gridStride;

    /// <summary>The same rows from <paramref name="column"/> on.</summary>
    public Int8Sums From(int column) => new(Accumulators + column, Rows, ColumnSums + column, Grids, GridStride);
}

/// <summary>What a row or block of activation codes means.</summary>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The code of zero.</param>
internal readonly record struct RowGrid(float Scale, int ZeroPoint);
