using Microsoft.Extensions.AI;
using Octavo.Batching;
using Octavo.Embeddings;

namespace Octavo.Extensions.AI;

/// <summary>
/// A <see cref="TextEmbedder"/> as Microsoft.Extensions.AI knows embedders. Calls of many threads share batches; each text has the bits of a direct
/// call. A call may ask for <see cref="EmbeddingGenerationOptions.Dimensions"/>, for a prompt by the additional property
/// <see cref="PromptNameProperty"/>, or for anything by an <see cref="EmbeddingOptions"/> from its <c>RawRepresentationFactory</c>.
/// </summary>
public sealed class OctavoEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The additional property of a call that names a prompt of the model, such as <c>query</c>.</summary>
    public const string PromptNameProperty = "prompt_name";

    private readonly EmbedderQueue _queue;
    private readonly EmbeddingOptions _options;
    private readonly IDisposable? _owned;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Embeds through a queue.</summary>
    /// <param name="queue">The queue; it stays its owner's to dispose.</param>
    /// <param name="options">How texts are embedded unless a call says otherwise; the model's defaults where null.</param>
    /// <exception cref="ArgumentException">There is no such prompt, or the model has fewer dimensions.</exception>
    public OctavoEmbeddingGenerator(EmbedderQueue queue, EmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(queue);
        (_queue, _options) = (queue, options ?? new());
        queue.Model.Check(_options);
        _metadata = new("octavo", null, queue.ModelName, _options.Dimensions ?? queue.Model.Dimensions);
    }

    /// <summary>Embeds by a model, through a queue of its own.</summary>
    /// <param name="model">The model; it stays its owner's to dispose, behind the generator.</param>
    /// <param name="options">How texts are embedded unless a call says otherwise; the model's defaults where null.</param>
    /// <exception cref="ArgumentException">There is no such prompt, the model has fewer dimensions, or its answers depend on the batch.</exception>
    public OctavoEmbeddingGenerator(TextEmbedder model, EmbeddingOptions? options = null)
        : this(new EmbedderQueue(model), options) => _owned = _queue;

    /// <summary>The embeddings of texts.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">What this call wants otherwise.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>In the order of the texts, with the tokens that they have.</returns>
    /// <exception cref="ArgumentException">A text is null, there is no such prompt, or the model has fewer dimensions.</exception>
    /// <exception cref="QueueFullException">There is no room, and the queue's options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The generator, the queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var found = await _queue.EmbedAsync(values, OptionsOf(options), null, cancellationToken).ConfigureAwait(false);
        var now = DateTimeOffset.UtcNow;
        return new(found.Select(vector => new Embedding<float>(vector) { CreatedAt = now, ModelId = _queue.ModelName }))
        {
            Usage = new() { InputTokenCount = found.TokenCount, TotalTokenCount = found.TokenCount },
        };
    }

    /// <summary>What stands behind the generator: its metadata, its queue, its model.</summary>
    /// <param name="serviceType">The type of it.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>Null where there is nothing of that type.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return new object[] { this, _metadata, _queue, _queue.Model }.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Closes the queue, where the generator made it.</summary>
    public void Dispose() => _owned?.Dispose();

    private EmbeddingOptions OptionsOf(EmbeddingGenerationOptions? call)
    {
        if (call is null) return _options;
        var options = call.RawRepresentationFactory?.Invoke(this) as EmbeddingOptions ?? _options;
        if (call.AdditionalProperties?.TryGetValue(PromptNameProperty, out string? prompt) == true)
            options = options with { PromptName = prompt, Prompt = null };
        return call.Dimensions is { } dimensions ? options with { Dimensions = dimensions } : options;
    }
}
