using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>What a call of a <see cref="Reranker"/> writes on its way; kept from call to call.</summary>
internal sealed class RankingRoom : IDisposable
{
    private float[] _logits = [];

    /// <summary>The tokens.</summary>
    public TokenRoom Tokens { get; } = new();

    /// <summary>Room for the logits of a batch.</summary>
    /// <returns>[pairs or more].</returns>
    public float[] Logits(int pairs)
    {
        if (_logits.Length < pairs)
            _logits = new float[Math.Max(pairs, 2 * _logits.Length)];
        return _logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing of it is native: what waits no longer is collected.
    }
}
