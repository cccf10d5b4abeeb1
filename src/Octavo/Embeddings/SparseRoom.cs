using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>What a call of a <see cref="SparseTextEmbedder"/> writes on its way; kept from call to call.</summary>
/// <param name="pooling">How logits become weights.</param>
/// <param name="words">Words of the vocabulary.</param>
internal sealed class SparseRoom(SpladePooling pooling, int words) : IDisposable
{
    private readonly List<float[]> _weights = [];
    private readonly List<int> _indices = [];
    private readonly List<float> _values = [];

    /// <summary>The tokens.</summary>
    public TokenRoom Tokens { get; } = new();

    /// <summary>The pooling of a batch.</summary>
    public SpladePooling.Run Pooling { get; } = new(pooling);

    /// <summary>A row of zeros of all words for each text.</summary>
    /// <returns>[texts or more, V].</returns>
    public List<float[]> Weights(int texts)
    {
        for (var i = 0; i < Math.Min(texts, _weights.Count); i++)
            Array.Clear(_weights[i]);
        while (_weights.Count < texts)
            _weights.Add(new float[words]);
        return _weights;
    }

    /// <summary>The words of a text with a weight above zero, by ascending id.</summary>
    public SparseEmbedding Finish(int text)
    {
        _indices.Clear();
        _values.Clear();
        pooling.Finish(_weights[text], _indices, _values);
        return new([.. _indices], [.. _values]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing of it is native: what waits no longer is collected.
    }
}
