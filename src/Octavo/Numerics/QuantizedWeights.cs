using static System.FormattableString;

namespace Octavo.Numerics;

/// <summary>Reads codes of a matrix, row-major.</summary>
/// <param name="start">The first one.</param>
/// <param name="destination">Where they go; it is filled.</param>
internal delegate void CodeReader(int start, Span<sbyte> destination);

/// <summary>
/// A quantised matrix in its canonical form, the same on every CPU and in every file: the value of [n, k] is
/// scale * (code - zero point), with the scale and zero point of row n or, if there is but one, of the whole matrix.
/// </summary>
public sealed class QuantizedWeights
{
    private readonly sbyte[]? _codes;
    private readonly CodeReader? _read;
    private readonly float[] _scales;
    private readonly int[] _zeroPoints;

    /// <summary>Takes the arrays as they are; nobody may change them afterwards.</summary>
    /// <param name="rows">Outputs, or entries of an embedding table.</param>
    /// <param name="columns">Inputs.</param>
    /// <param name="codes">The codes, row-major [rows, columns].</param>
    /// <param name="scales">One for every row, or a single one; positive and finite.</param>
    /// <param name="zeroPoints">As many as scales; none if all are zero.</param>
    /// <exception cref="ArgumentException">A length does not fit, a scale is not positive and finite, or a zero point is no signed byte.</exception>
    public QuantizedWeights(int rows, int columns, sbyte[] codes, float[] scales, int[]? zeroPoints = null)
        : this(rows, columns, scales, zeroPoints)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Length != (long)rows * columns)
            throw new ArgumentException($"expected {rows} x {columns} codes, found {codes.Length}", nameof(codes));
        _codes = codes;
    }

    /// <summary>Codes that are read when somebody asks for them.</summary>
    /// <param name="rows">Outputs, or entries of an embedding table.</param>
    /// <param name="columns">Inputs.</param>
    /// <param name="read">Reads them.</param>
    /// <param name="scales">One for every row, or a single one.</param>
    /// <param name="zeroPoints">As many as scales; none if all are zero.</param>
    internal QuantizedWeights(int rows, int columns, CodeReader read, float[] scales, int[]? zeroPoints)
        : this(rows, columns, scales, zeroPoints) => _read = read;

    private QuantizedWeights(int rows, int columns, float[] scales, int[]? zeroPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(scales);
        if (scales.Length != 1 && scales.Length != rows)
            throw new ArgumentException($"expected 1 or {rows} scales, found {scales.Length}", nameof(scales));
        if (zeroPoints is { Length: > 0 } && zeroPoints.Length != scales.Length)
            throw new ArgumentException($"expected {scales.Length} zero points, found {zeroPoints.Length}", nameof(zeroPoints));
        if (Array.FindIndex(scales, scale => !(scale > 0 && float.IsFinite(scale))) is var bad and >= 0)
            throw new ArgumentException(Invariant($"expected positive finite scales, found {scales[bad]} for row {bad}"), nameof(scales));
        if (zeroPoints is not null && Array.Find(zeroPoints, zero => zero is < sbyte.MinValue or > sbyte.MaxValue) is var zero and not 0)
            throw new ArgumentException($"expected zero points from -128 to 127, found {zero}", nameof(zeroPoints));
        Rows = rows;
        Columns = columns;
        _scales = scales;
        _zeroPoints = zeroPoints is not null && Array.Exists(zeroPoints, zero => zero != 0) ? zeroPoints : [];
    }

    /// <summary>Outputs, or entries of an embedding table: N.</summary>
    public int Rows { get; }

    /// <summary>Inputs: K.</summary>
    public int Columns { get; }

    /// <summary>The codes, row-major [N, K]; those of a checkpoint are read from its file at each call.</summary>
    public ReadOnlySpan<sbyte> Codes => _codes ?? ReadCodes(0, Count);

    /// <summary>The scales: [N], or one for all.</summary>
    public ReadOnlySpan<float> Scales => _scales;

    /// <summary>The zero points, as many as scales; empty if all are zero.</summary>
    public ReadOnlySpan<int> ZeroPoints => _zeroPoints;

    /// <summary>Whether every row has its own scale. A matrix of one row has.</summary>
    public bool IsPerRow => _scales.Length == Rows;

    /// <summary>The bytes of codes, scales and zero points (one each).</summary>
    public long ByteCount => ((long)Rows * Columns) + (sizeof(float) * _scales.LongLength) + _zeroPoints.LongLength;

    private int Count => checked(Rows * Columns);

    /// <summary>The scale of a row.</summary>
    /// <param name="row">The row.</param>
    public float Scale(int row) => _scales[_scales.Length == 1 ? 0 : row];

    /// <summary>The zero point of a row.</summary>
    /// <param name="row">The row.</param>
    public int ZeroPoint(int row) => _zeroPoints.Length switch
    {
        0 => 0,
        1 => _zeroPoints[0],
        _ => _zeroPoints[row],
    };

    /// <summary>The codes of a row.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<sbyte> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return _codes is null ? ReadCodes(row * Columns, Columns) : _codes.AsSpan(row * Columns, Columns);
    }

    /// <summary>Copies codes, without an array of their own where they are in a file.</summary>
    /// <param name="start">The first one, row-major.</param>
    /// <param name="destination">Where they go; it is filled.</param>
    internal void CopyCodes(int start, Span<sbyte> destination)
    {
        if (_codes is null) _read!(start, destination);
        else _codes.AsSpan(start, destination.Length).CopyTo(destination);
    }

    /// <summary>Writes the values of a row: scale * (code - zero point), rounded once.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">[K], exactly as long.</param>
    public void DequantizeRow(int row, Span<float> values)
    {
        if (values.Length != Columns) throw new ArgumentException($"expected {Columns} values, found {values.Length}", nameof(values));
        Dequantize(Row(row), Scale(row), ZeroPoint(row), values);
    }

    /// <summary>All values, row-major [N, K].</summary>
    public float[] Dequantize()
    {
        var values = GC.AllocateUninitializedArray<float>(Count);
        var codes = Codes;
        for (var row = 0; row < Rows; row++)
            Dequantize(codes.Slice(row * Columns, Columns), Scale(row), ZeroPoint(row), values.AsSpan(row * Columns, Columns));
        return values;
    }

    private sbyte[] ReadCodes(int start, int count)
    {
        var codes = GC.AllocateUninitializedArray<sbyte>(count);
        _read!(start, codes);
        return codes;
    }

    /// <summary>The values of codes: scale * (code - zero point), rounded once.</summary>
    /// <param name="codes">[K].</param>
    /// <param name="scale">Their scale.</param>
    /// <param name="zero">Their zero point.</param>
    /// <param name="values">[K].</param>
    internal static void Dequantize(ReadOnlySpan<sbyte> codes, float scale, int zero, Span<float> values)
    {
        for (var k = 0; k < codes.Length; k++) values[k] = scale * (codes[k] - zero);
    }
}
