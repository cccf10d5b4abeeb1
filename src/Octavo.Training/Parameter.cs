
using Octavo.Kernels.Float;

namespace Octavo.Training;

/// <summary>
/// Values that training changes, in the memory from which the forward pass reads them, with room beside them for their
/// gradient and AdamW's two moments.
/// </summary>
internal sealed class Parameter : IDisposable
{
    /// <summary>A parameter without gradient yet.</summary>
    /// <param name="values">Its values; belong to the model.</param>
    /// <param name="tensors">The tensors it is made of.</param>
    public Parameter(ParameterBuffer values, params IReadOnlyList<NamedRows> tensors)
    {
        (Values, Tensors) = (values, tensors);
        (Gradient, First, Second) = (values.Like(), values.Like(), values.Like());
        Decays = !tensors[0].Name.EndsWith(".bias", StringComparison.Ordinal);
    }

    /// <summary>The tensors it is made of.</summary>
    public IReadOnlyList<NamedRows> Tensors { get; }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; init; }

    /// <summary>The values.</summary>
    public ParameterBuffer Values { get; }

    /// <summary>The gradient of the step.</summary>
    public ParameterBuffer Gradient { get; }

    /// <summary>AdamW's <c>exp_avg</c>.</summary>
    public ParameterBuffer First { get; }

    /// <summary>AdamW's <c>exp_avg_sq</c>.</summary>
    public ParameterBuffer Second { get; }

    /// <summary>The same weights transposed, for the gradient of the layer's input; null for tables and vectors.</summary>
    public PackedFloatWeights? Transposed { get; init; }

    /// <summary>Whether <see cref="Transposed"/> holds the values of codes instead, which <see cref="CodeRefresh"/> writes.</summary>
    public bool IsCoded { get; init; }

    /// <summary>For a table most of whose rows have no gradient: which have; null for the others.</summary>
    public TouchedRows? Rows { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (IDisposable?[])[Gradient, First, Second, Transposed])
            buffer?.Dispose();
    }
}

/// <summary>
/// The rows of the word embeddings that a step or any step so far had a gradient for: where both moments are zero AdamW
/// changes nothing but by decay, so that two thirds of the table need not be looked at, with the same bits.
/// </summary>
/// <param name="count">Rows of the table.</param>
internal sealed class TouchedRows(int count)
{
    private readonly bool[] _ever = new bool[count];
    private readonly bool[] _now = new bool[count];
    private readonly List<int> _rows = [];

    /// <summary>Whether a row has had a gradient in any step.</summary>
    public bool Ever(int row) => _ever[row];

    /// <summary>Whether a row has a gradient in this step.</summary>
    public bool Now(int row) => _now[row];

    /// <summary>Rows with a gradient in this step.</summary>
    public IReadOnlyList<int> Current => _rows;

    /// <summary>Notes rows of this step.</summary>
    public void Add(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if (_now[row]) continue;
            _now[row] = _ever[row] = true;
            _rows.Add(row);
        }
    }

    /// <summary>Notes a row of earlier steps.</summary>
    public void AddEarlier(int row) => _ever[row] = true;

    /// <summary>The step is over.</summary>
    public void Clear()
    {
        foreach (var row in _rows) _now[row] = false;
        _rows.Clear();
    }
}
