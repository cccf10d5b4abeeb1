using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// The rows of an embedding in memory of their own, in the type that the file has them in, and widened when they are looked up:
/// a table of 30,522 words takes no more than its bytes in the file, and nobody can change it there any more.
/// </summary>
internal sealed class EmbeddingTable : IDisposable
{
    private readonly NativeBuffer? _rows;
    private readonly ElementType _type;
    private readonly float[] _scales = [];
    private readonly int[] _zeroPoints = [];
    private readonly WeightRule? _rule;

    private EmbeddingTable(NativeBuffer rows, ElementType type, int width) => (_rows, _type, Width) = (rows, type, width);

    /// <summary>A copy of a table of codes, [rows, D].</summary>
    public EmbeddingTable(QuantizedWeights int8)
        : this(new NativeBuffer((long)int8.Rows * int8.Columns), ElementType.I8, int8.Columns)
    {
        (_scales, _zeroPoints) = (int8.Scales.ToArray(), int8.ZeroPoints.ToArray());
        int8.CopyCodes(0, _rows!.AsSpan<sbyte>());
    }

    /// <summary>A table of floats that training changes, [rows, D]; where there is a rule, a row is rounded by it when it is looked up.</summary>
    public EmbeddingTable(Matrix trained, WeightRule? rule) => (Trained, _rule, Width) = (trained, rule, trained.Columns);

    /// <summary>The table that training changes; null in inference.</summary>
    public Matrix? Trained { get; }

    /// <summary>The largest magnitude of the table that training changes: for rules of one scale.</summary>
    public float LargestMagnitude { get; set; }

    /// <summary>D.</summary>
    public int Width { get; }

    /// <summary>A copy of a table of floats, [rows, D], each of which is looked at once.</summary>
    /// <param name="floats">The table; halves and bfloat16 stay as they are, other types become singles.</param>
    /// <exception cref="CheckpointException">It holds NaN or infinity, or a type that does not convert.</exception>
    public static EmbeddingTable Of(Tensor floats)
    {
        const int RowsAtOnce = 32;
        floats.CheckConvertible();
        var (rows, width) = (floats.Shape[0], floats.Shape[1]);
        var type = floats.Type is ElementType.F16 or ElementType.BF16 ? floats.Type : ElementType.F32;
        var table = new EmbeddingTable(new NativeBuffer((long)rows * width * (type.BitWidth() / 8)), type, width);
        var scratch = new float[type == ElementType.F32 ? 0 : Math.Min(rows, RowsAtOnce) * width];
        for (var row = 0; row < rows; row += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows - row) * width;
            var values = type == ElementType.F32 ? table._rows!.AsSpan<float>((long)row * width, count) : scratch.AsSpan(0, count);
            if (type == ElementType.F32)
            {
                floats.CopyElements((long)row * width, values);
            }
            else
            {
                var stored = table._rows!.AsSpan<byte>((long)row * width * 2, count * 2);
                floats.ReadBytes((long)row * width * 2, stored);
                Tensor.Convert(type, stored, values);
            }

            FiniteCheck.Require(floats, values, (long)row * width);
        }

        return table;
    }

    /// <summary>Writes the row of <paramref name="id"/>, [D].</summary>
    public void CopyRow(int id, Span<float> destination)
    {
        if (Trained is not null)
        {
            RowRounding.Copy(_rule, Trained.Row(id), LargestMagnitude, destination);
        }
        else if (_scales.Length > 0)
        {
            var grid = _scales.Length == 1 ? 0 : id;
            QuantizedWeights.Dequantize(_rows!.AsSpan<sbyte>((long)id * Width, Width), _scales[grid], _zeroPoints.Length == 0 ? 0 : _zeroPoints[grid], destination);
        }
        else
        {
            var size = _type.BitWidth() / 8;
            Tensor.Convert(_type, _rows!.AsSpan<byte>((long)id * Width * size, Width * size), destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rows?.Dispose();
}
