namespace Octavo.Tensors;

/// <summary>
/// Rows of floats in native memory. Each row starts at a cache line and is followed by zeros up to a
/// multiple of 64 floats, which kernels may read and must leave zero.
/// </summary>
internal sealed class Matrix : IDisposable
{
    /// <summary>A zeroed matrix.</summary>
    public Matrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Stride = checked(columns + 63) & ~63;
        Buffer = new NativeBuffer((long)rows * Stride * sizeof(float));
    }

    /// <summary>A zeroed row.</summary>
    public Matrix(int columns)
        : this(1, columns)
    {
    }

    /// <summary>Rows there is room for.</summary>
    public int Rows { get; }

    /// <summary>Values in a row.</summary>
    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The memory.</summary>
    public NativeBuffer Buffer { get; }

    /// <summary>The values of a row, [Columns].</summary>
    public Span<float> Row(int index) => Buffer.AsSpan<float>((long)index * Stride, Columns);

    /// <inheritdoc/>
    public void Dispose() => Buffer.Dispose();
}
