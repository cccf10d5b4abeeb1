using Microsoft.Extensions.AI;
using Octavo.Batching;
using Octavo.Embeddings;

namespace Octavo.Extensions.AI;

/// <summary>
/// Embeddings of one byte a dimension, as sentence-transformers' <c>quantize_embeddings</c> makes them: a quarter of the memory. Made of what another
/// generator gives, by ranges measured before (<see cref="EmbeddingRanges.Of"/>); embeddings are compared with others of the same ranges only.
/// </summary>
public sealed class OctavoInt8EmbeddingGenerator : IEmbeddingGenerator<string, Embedding<sbyte>>
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _floats;
    private readonly EmbeddingRanges _ranges;

    /// <summary>Makes codes of floats.</summary>
    /// <param name="floats">Makes the floats; it stays its owner's to dispose.</param>
    /// <param name="ranges">The range of each dimension.</param>
    public OctavoInt8EmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> floats, EmbeddingRanges ranges)
    {
        ArgumentNullException.ThrowIfNull(floats);
        ArgumentNullException.ThrowIfNull(ranges);
        (_floats, _ranges) = (floats, ranges);
    }

    /// <summary>The embeddings of texts.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">What this call wants otherwise.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>In the order of the texts, with the tokens that they have.</returns>
    /// <exception cref="ArgumentException">A text is null, there is no such prompt, or the embeddings have other dimensions than the ranges.</exception>
    /// <exception cref="QueueFullException">There is no room, and the queue's options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">What makes the floats was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<GeneratedEmbeddings<Embedding<sbyte>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var found = await _floats.GenerateAsync(values, options, cancellationToken).ConfigureAwait(false);
        return new(found.Select(one => new Embedding<sbyte>(CodesOf(one.Vector.Span)) { CreatedAt = one.CreatedAt, ModelId = one.ModelId })) { Usage = found.Usage };
    }

    /// <summary>What stands behind the generator.</summary>
    /// <param name="serviceType">The type of it.</param>
    /// <param name="serviceKey">A key that the other generator may know.</param>
    /// <returns>Null where there is nothing of that type.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : serviceKey is null && serviceType.IsInstanceOfType(_ranges) ? _ranges : _floats.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What makes the floats is its owner's.
    }

    private sbyte[] CodesOf(ReadOnlySpan<float> vector)
    {
        var codes = new sbyte[vector.Length];
        EmbeddingQuantizer.ToInt8(vector, _ranges, codes);
        return codes;
    }
}
