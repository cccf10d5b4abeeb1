using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// The rows of an embedding as the file holds them, widened when they are looked up: a table of 30,522
/// words is not copied for the 50 that a text needs.
/// </summary>
internal sealed class EmbeddingTable
{
    private readonly Tensor? _floats;
    private readonly QuantizedWeights? _int8;
    private readonly Matrix? _trained;
    private readonly WeightRule? _rule;

    /// <summary>A table of floats, [rows, D].</summary>
    public EmbeddingTable(Tensor floats) => (_floats, Width) = (floats, floats.Shape[1]);

    /// <summary>A table of codes with a scale for each row, [rows, D].</summary>
    public EmbeddingTable(QuantizedWeights int8) => (_int8, Width) = (int8, int8.Columns);

    /// <summary>A table of floats that training changes, [rows, D]; where there is a rule, a row is rounded by it when it is looked up.</summary>
    public EmbeddingTable(Matrix trained, WeightRule? rule) => (_trained, _rule, Width) = (trained, rule, trained.Columns);

    /// <summary>The table that training changes; null in inference.</summary>
    public Matrix? Trained => _trained;

    /// <summary>The largest magnitude of the table that training changes: for rules of one scale.</summary>
    public float LargestMagnitude { get; set; }

    /// <summary>D.</summary>
    public int Width { get; }

    /// <summary>Writes the row of <paramref name="id"/>, [D].</summary>
    public void CopyRow(int id, Span<float> destination)
    {
        if (_trained is not null)
            RowRounding.Copy(_rule, _trained.Row(id), LargestMagnitude, destination);
        else if (_int8 is null)
            _floats!.CopyElements((long)id * Width, destination);
        else
            _int8.DequantizeRow(id, destination);
    }
}
