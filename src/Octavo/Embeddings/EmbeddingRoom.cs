using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>What a call of a <see cref="TextEmbedder"/> writes on its way; kept from call to call, so that a text allocates nothing.</summary>
/// <param name="pooling">How tokens become one vector.</param>
/// <param name="modules">What follows.</param>
internal sealed class EmbeddingRoom(Pooling pooling, IReadOnlyList<EmbeddingModule> modules) : IDisposable
{
    private readonly Matrix?[] _rows = new Matrix?[modules.Count + 1];
    private readonly Matrix?[] _spares = new Matrix?[modules.Count];

    /// <summary>The tokens.</summary>
    public TokenRoom Tokens { get; } = new();

    /// <summary>The pooling of a batch.</summary>
    public Pooling.Run Pooling { get; } = new(pooling);

    /// <summary>What the pooling makes, 0, or the module behind it with a number from 1.</summary>
    /// <param name="place">Which.</param>
    /// <param name="rows">Texts of the batch.</param>
    /// <param name="columns">Width of a vector there.</param>
    /// <returns>[rows or more, columns].</returns>
    public Matrix Rows(int place, int rows, int columns) => Reserved(ref _rows[place], rows, columns);

    /// <summary>Room for as much as a module makes, where it needs some.</summary>
    public Matrix? Spare(int module, int rows) => modules[module].NeedsSpare ? Reserved(ref _spares[module], rows, modules[module].Outputs) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var matrix in _rows)
            matrix?.Dispose();
        foreach (var matrix in _spares)
            matrix?.Dispose();
    }

    private static Matrix Reserved(ref Matrix? matrix, int rows, int columns)
    {
        if (matrix is { } kept && kept.Rows >= rows)
            return kept;
        matrix?.Dispose();
        // If there is no memory for a larger one, the old one must not be found again.
        matrix = null;
        return matrix = new Matrix(rows, columns);
    }
}
