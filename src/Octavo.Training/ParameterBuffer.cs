using Octavo.Kernels.Float;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// The memory of a parameter, of its gradient or of one of its moments: a matrix, or weights in the order in which the
/// matrix product reads them. Known to others row by row, as files have it.
/// </summary>
internal sealed class ParameterBuffer : IDisposable
{
    private readonly PackedFloatWeights? _packed;
    private readonly Matrix? _matrix;

    /// <summary>Weights in the order of the product, [N, K].</summary>
    public ParameterBuffer(PackedFloatWeights packed) => (_packed, Memory) = (packed, packed.Buffer);

    /// <summary>A table or a vector.</summary>
    public ParameterBuffer(Matrix matrix) => (_matrix, Memory) = (matrix, matrix.Buffer);

    /// <summary>All of it.</summary>
    public NativeBuffer Memory { get; }

    /// <summary>The weights.</summary>
    public PackedFloatWeights Packed => _packed ?? throw new InvalidOperationException("expected weights of a product, found a table");

    /// <summary>The table.</summary>
    public Matrix Matrix => _matrix ?? throw new InvalidOperationException("expected a table, found weights of a product");

    /// <summary>Floats that are worked on together: a panel of the product, else a few rows.</summary>
    public int Stretch => _packed is not null ? (int)_packed.PanelStride : _matrix!.Stride * Math.Max(1, 16384 / _matrix.Stride);

    /// <summary>Zeros of the same shape and order.</summary>
    public ParameterBuffer Like() => _packed is not null ? new(new PackedFloatWeights(_packed.N, _packed.K)) : new(new Matrix(_matrix!.Rows, _matrix.Columns));

    /// <summary>The values of a tensor, row-major.</summary>
    public float[] Read(NamedRows tensor)
    {
        var columns = tensor.Shape[^1];
        var values = new float[tensor.Rows * columns];
        if (_packed is not null)
            _packed.Unpack(tensor.FirstRow, tensor.Rows, values);
        for (var r = 0; _matrix is not null && r < tensor.Rows; r++)
            Row(tensor, r).CopyTo(values.AsSpan(r * columns));
        return values;
    }

    /// <summary>Takes the values of a tensor, row-major.</summary>
    public void Write(NamedRows tensor, ReadOnlySpan<float> values)
    {
        var columns = tensor.Shape[^1];
        _packed?.Replace(tensor.FirstRow, tensor.Rows, values);
        for (var r = 0; _matrix is not null && r < tensor.Rows; r++)
            values.Slice(r * columns, columns).CopyTo(Row(tensor, r));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packed?.Dispose();
        _matrix?.Dispose();
    }

    // A vector that is part of a longer one stands in its only row.
    private Span<float> Row(NamedRows tensor, int row) =>
        tensor.Shape.Length == 1 ? _matrix!.Row(0).Slice(tensor.FirstRow, tensor.Shape[0]) : _matrix!.Row(tensor.FirstRow + row);
}

/// <summary>A tensor of a parameter.</summary>
/// <param name="Name">The name that Transformers gives it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="FirstRow">Its first row, or for a vector its first value, among the parameter's: queries, keys and values are one parameter.</param>
internal sealed record NamedRows(string Name, int[] Shape, int FirstRow)
{
    /// <summary>Rows of <c>Shape[^1]</c> values.</summary>
    public int Rows => Shape.Length == 1 ? 1 : Shape[0];
}
