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

    /// <summary>A table of floats, [rows, D].</summary>
    public EmbeddingTable(Tensor floats) => (_floats, Width) = (floats, floats.Shape[1]);

    /// <summary>A table of codes with a scale for each row, [rows, D].</summary>
    public EmbeddingTable(QuantizedWeights int8) => (_int8, Width) = (int8, int8.Columns);

    /// <summary>A table of floats that training changes, [rows, D].</summary>
    public EmbeddingTable(Matrix trained) => (_trained, Width) = (trained, trained.Columns);

    /// <summary>The table that training changes; null in inference.</summary>
    public Matrix? Trained => _trained;

    /// <summary>D.</summary>
    public int Width { get; }

    /// <summary>Writes the row of <paramref name="id"/>, [D].</summary>
    public void CopyRow(int id, Span<float> destination)
    {
        if (_trained is not null)
            _trained.Row(id).CopyTo(destination);
        else if (_int8 is null)
            _floats!.CopyElements((long)id * Width, destination);
        else
            _int8.DequantizeRow(id, destination);
    }
}
