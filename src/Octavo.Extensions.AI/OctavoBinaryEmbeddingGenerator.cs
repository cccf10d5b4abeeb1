using System.Collections;
using Microsoft.Extensions.AI;
using Octavo.Batching;

namespace Octavo.Extensions.AI;

/// <summary>
/// Embeddings of one bit a dimension, set where it is above zero, as sentence-transformers' <c>quantize_embeddings</c> makes them: a
/// thirty-second of the memory, compared by counting the bits that differ. Made of what another generator gives.
/// </summary>
public sealed class OctavoBinaryEmbeddingGenerator : IEmbeddingGenerator<string, BinaryEmbedding>
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _floats;

    /// <summary>Makes bits of floats.</summary>
    /// <param name="floats">Makes the floats; it stays its owner's to dispose.</param>
    public OctavoBinaryEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> floats)
    {
        ArgumentNullException.ThrowIfNull(floats);
        _floats = floats;
    }

    /// <summary>The embeddings of texts.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">What this call wants otherwise.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>In the order of the texts, with the tokens that they have.</returns>
    /// <exception cref="ArgumentException">A text is null, there is no such prompt, or the model has fewer dimensions.</exception>
    /// <exception cref="QueueFullException">There is no room, and the queue's options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">What makes the floats was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<GeneratedEmbeddings<BinaryEmbedding>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var found = await _floats.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
        return new(found.Select(one => new BinaryEmbedding(BitsOf(one.Vector.Span)) { CreatedAt = one.CreatedAt, ModelId = one.ModelId })) { Usage = found.Usage };
    }

    /// <summary>What stands behind the generator.</summary>
    /// <param name="serviceType">The type of it.</param>
    /// <param name="serviceKey">A key that the other generator may know.</param>
    /// <returns>Null where there is nothing of that type.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : _floats.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What makes the floats is its owner's.
    }

    private static BitArray BitsOf(ReadOnlySpan<float> vector)
    {
        var bits = new BitArray(vector.Length);
        for (var i = 0; i < vector.Length; i++)
            bits[i] = vector[i] > 0;
        return bits;
    }
}
