using System.Runtime.Intrinsics;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>Activations as codes 0..255, [rows, K], with a scale and a zero point for each row and block of columns.</summary>
internal sealed unsafe class QuantizedRows : IDisposable
{
    private readonly NativeBuffer _codes;
    private readonly NativeBuffer _grids;
    private readonly (float Low, float High)[] _ranges;
    private readonly Dictionary<int, Matrix> _values = []; // written by the first worker while the others wait
    private readonly int _rows;

    /// <summary>Room for <paramref name="rows"/> rows of up to <paramref name="columns"/> columns.</summary>
    public QuantizedRows(int rows, int columns)
    {
        _rows = rows;
        Stride = (columns + 63) & ~63;
        _codes = new NativeBuffer((long)rows * Stride);
        // The narrowest block any scheme has is 256 columns.
        GridStride = ((columns - 1) / 256) + 1;
        _grids = new NativeBuffer((long)rows * GridStride * sizeof(RowGrid));
        _ranges = new (float, float)[rows];
    }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The codes of a row.</summary>
    public byte* Row(int index) => _codes.Pointer + ((nint)index * Stride);

    /// <summary>Grids from one row to the next: as many as the widest matrix has blocks.</summary>
    public int GridStride { get; }

    /// <summary>Scale and zero point of a block of a row.</summary>
    public RowGrid* Grid(int row, int block) => (RowGrid*)_grids.Pointer + ((nint)row * GridStride) + block;

    /// <summary>Quantises <paramref name="rows"/> rows together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">x, [rows, K].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="rule">The scheme's rule for activations.</param>
    public void Quantize(Worker worker, RowLeaves leaves, Matrix input, int rows, ActivationRule rule)
    {
        (float, float)? whole = rule.Span == ActivationSpan.Batch ? RangeOfBatch(worker, leaves, input, rows) : null;
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                QuantizeRow(leaves, input, r, rule, whole);
        }

        worker.Meet();
    }

    private void QuantizeRow(RowLeaves leaves, Matrix input, int r, ActivationRule rule, (float Low, float High)? whole)
    {
        var blockWidth = rule.BlockSize == 0 ? input.Columns : rule.BlockSize;
        for (var b = 0; b < rule.BlockCount(input.Columns); b++)
        {
            var x = (float*)input.Buffer.Pointer + ((nint)r * input.Stride) + (b * blockWidth);
            var count = (Math.Min(blockWidth, input.Columns - (b * blockWidth)) + 15) & ~15;
            var (low, high) = whole.GetValueOrDefault();
            if (whole is null)
                leaves.Quantizer.MinMax(x, count, out low, out high);
            var grid = ActivationGrid.Fit(rule, low, high);
            if (rule.Arithmetic == CodeArithmetic.Divide)
                leaves.Quantizer.QuantizeByDivision(x, grid, count, Row(r) + (b * blockWidth));
            else
                leaves.Quantizer.Quantize(x, grid, count, Row(r) + (b * blockWidth));
            *Grid(r, b) = new RowGrid(grid.Scale, grid.ZeroPoint);
        }
    }

    /// <summary>Writes the values that the codes quantised last stand for, together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="rule">By which they were.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="destination">scale * (code - zero point), [rows, K]; of as many columns as were quantised.</param>
    public void Dequantize(Worker worker, ActivationRule rule, int rows, Matrix destination)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                DequantizeRow(rule, r, destination);
        }

        worker.Meet();
    }

    private void DequantizeRow(ActivationRule rule, int r, Matrix destination)
    {
        var blockWidth = rule.BlockSize == 0 ? destination.Columns : rule.BlockSize;
        for (var b = 0; b < rule.BlockCount(destination.Columns); b++)
        {
            var column = b * blockWidth;
            var codes = Row(r) + column;
            var grid = *Grid(r, b);
            var values = (float*)destination.Buffer.Pointer + ((nint)r * destination.Stride) + column;
            var (scale, zero) = (Vector128.Create(grid.Scale), Vector128.Create(grid.ZeroPoint));
            var count = Math.Min(blockWidth, destination.Columns - column);
            var k = 0;
            for (; k + 4 <= count; k += 4)
            {
                var four = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)(codes + k)).AsByte())).AsInt32();
                (Vector128.ConvertToSingle(four - zero) * scale).Store(values + k);
            }

            for (; k < count; k++)
                values[k] = grid.Scale * (codes[k] - grid.ZeroPoint);
        }
    }

    /// <summary>
    /// The values that the codes quantised last stand for: what an int8 layer sees of its input, for training and where errors
    /// are measured. There is no room for them before somebody asks. All workers have met when it returns.
    /// </summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="rule">By which they were.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">K, as many as were quantised.</param>
    public Matrix Values(Worker worker, ActivationRule rule, int rows, int columns)
    {
        if (worker.Index == 0 && !_values.ContainsKey(columns))
            _values[columns] = new Matrix(_rows, columns);
        worker.Meet();
        var values = _values[columns];
        Dequantize(worker, rule, rows, values);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var values in _values.Values)
            values.Dispose();
        _codes.Dispose();
        _grids.Dispose();
    }

    /// <summary>Smallest and largest value of all rows.</summary>
    private (float Low, float High) RangeOfBatch(Worker worker, RowLeaves leaves, Matrix input, int rows)
    {
        foreach (var (start, end) in worker.Share(rows))
        {
            for (var r = start; r < end; r++)
                leaves.Quantizer.MinMax((float*)input.Buffer.Pointer + ((nint)r * input.Stride), (input.Columns + 15) & ~15, out _ranges[r].Low, out _ranges[r].High);
        }

        worker.Meet();
        var (low, high) = (0f, 0f);
        for (var r = 0; r < rows; r++)
            (low, high) = (Math.Min(low, _ranges[r].Low), Math.Max(high, _ranges[r].High));
        return (low, high);
    }
}
