using System.Runtime.Intrinsics;
using Octavo.Kernels.Float;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>Activations as codes 0..255, [rows, K], with a scale and a zero point for each row and block of columns.</summary>
internal sealed unsafe class QuantizedRows : IDisposable
{
    private readonly NativeBuffer _codes;
    private readonly NativeBuffer _grids;
    private readonly (float Low, float High)[] _ranges;
    private readonly Dictionary<int, Matrix> _values = [];
    private readonly int _rows;
    private int _blockWidth;

    /// <summary>Room for <paramref name="rows"/> rows of up to <paramref name="columns"/> columns, filled by up to <paramref name="workers"/> workers.</summary>
    public QuantizedRows(int rows, int columns, int workers)
    {
        _rows = rows;
        Stride = (columns + 63) & ~63;
        _codes = new NativeBuffer((long)rows * Stride);
        // The narrowest block any scheme has is 256 columns.
        var blocks = ((columns - 1) / 256) + 1;
        _grids = new NativeBuffer((long)rows * blocks * sizeof(RowGrid));
        _ranges = new (float, float)[workers];
    }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The codes of a row.</summary>
    public byte* Row(int index) => _codes.Pointer + ((nint)index * Stride);

    /// <summary>Blocks of a row in the matrix quantised last.</summary>
    public int Blocks { get; private set; } = 1;

    /// <summary>Scale and zero point of a block of a row; those of the next row follow <see cref="Blocks"/> further on.</summary>
    public RowGrid* Grid(int row, int block) => (RowGrid*)_grids.Pointer + (row * Blocks) + block;

    /// <summary>Quantises <paramref name="rows"/> rows together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">x, [rows, K].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="rule">The scheme's rule for activations.</param>
    public void Quantize(Worker worker, Leaves leaves, Matrix input, int rows, ActivationRule rule)
    {
        var blockWidth = rule.BlockSize == 0 ? input.Columns : rule.BlockSize;
        Blocks = rule.BlockCount(input.Columns);
        _blockWidth = blockWidth;
        var (start, end) = worker.Share(rows);
        var overBatch = rule.Span == ActivationSpan.Batch;
        var whole = overBatch ? RangeOfBatch(worker, leaves, input, start, end) : default;
        for (var r = start; r < end; r++)
        {
            for (var b = 0; b < Blocks; b++)
            {
                var x = (float*)input.Buffer.Pointer + ((nint)r * input.Stride) + (b * blockWidth);
                var count = (Math.Min(blockWidth, input.Columns - (b * blockWidth)) + 15) & ~15;
                var (low, high) = whole;
                if (!overBatch)
                    leaves.Rows.MinMax(x, count, out low, out high);
                var grid = ActivationGrid.Fit(rule, low, high);
                if (rule.Arithmetic == CodeArithmetic.Divide)
                    leaves.Rows.QuantizeByDivision(x, grid, count, Row(r) + (b * blockWidth));
                else
                    leaves.Rows.Quantize(x, grid, count, Row(r) + (b * blockWidth));
                *Grid(r, b) = new RowGrid(grid.Scale, grid.ZeroPoint);
            }
        }

        worker.Meet();
    }

    /// <summary>Writes the values that the codes quantised last stand for, together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="destination">scale * (code - zero point), [rows, K]; of as many columns as were quantised.</param>
    public void Dequantize(Worker worker, int rows, Matrix destination)
    {
        var blockWidth = Blocks == 1 ? destination.Columns : _blockWidth;
        var (start, end) = worker.Share(rows);
        for (var r = start; r < end; r++)
        {
            for (var b = 0; b < Blocks; b++)
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

        worker.Meet();
    }

    /// <summary>
    /// The values that the codes quantised last stand for: what an int8 layer sees of its input, for training and where errors
    /// are measured. There is no room for them before somebody asks. All workers have met when it returns.
    /// </summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">K, as many as were quantised.</param>
    public Matrix Values(Worker worker, int rows, int columns)
    {
        if (worker.Index == 0 && !_values.ContainsKey(columns))
            _values.Add(columns, new Matrix(_rows, columns));
        worker.Meet();
        var values = _values[columns];
        Dequantize(worker, rows, values);
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

    /// <summary>Smallest and largest value of all rows of all workers.</summary>
    private (float Low, float High) RangeOfBatch(Worker worker, Leaves leaves, Matrix input, int start, int end)
    {
        var (low, high) = (0f, 0f);
        for (var r = start; r < end; r++)
        {
            leaves.Rows.MinMax((float*)input.Buffer.Pointer + ((nint)r * input.Stride), (input.Columns + 15) & ~15, out var l, out var h);
            (low, high) = (Math.Min(low, l), Math.Max(high, h));
        }

        _ranges[worker.Index] = (low, high);
        worker.Meet();
        for (var i = 0; i < worker.Count; i++)
            (low, high) = (Math.Min(low, _ranges[i].Low), Math.Max(high, _ranges[i].High));
        return (low, high);
    }
}
