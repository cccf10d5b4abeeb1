using Octavo.Embeddings;
using Octavo.Text;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="TextEmbedder"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class EmbedderQueue : ModelQueue
{
    private readonly TextEmbedder _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<PreparedText, float[]> _queue;

    private EmbedderQueue(TextEmbedder model, WhenFull whenFull, BatchQueue<PreparedText, float[]> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="Octavo.Model.EncoderModel.DependsOnBatch"/>).</exception>
    public EmbedderQueue(TextEmbedder model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<PreparedText, float[]>(
            QueuedModel.Of(model, model.Dimensions), options, "embeddings", text => text.Tokens.TokenCount, model.Embed, typeof(EmbedderQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public TextEmbedder Model => _model;

    /// <summary>The embedding of one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>[dimensions].</returns>
    /// <exception cref="ArgumentException">There is no such prompt, or the model has fewer dimensions.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<float[]> EmbedAsync(string text, EmbeddingOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (await EmbedAsync([text], options, caller, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>The embeddings of several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>[dimensions] for each text, in the same order.</returns>
    /// <inheritdoc cref="EmbedAsync(string, EmbeddingOptions?, string?, CancellationToken)"/>
    public Task<QueueResults<float[]>> EmbedAsync(IEnumerable<string> texts, EmbeddingOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var list = texts as IReadOnlyList<string> ?? [.. texts];
        _model.Check(options ?? new());
        return _queue.Ask(list.Count, i => _model.Prepare(list[i], options), caller, _whenFull, cancellationToken);
    }

    /// <summary>The embeddings of texts that are tokens already; no prompt goes before them.</summary>
    /// <param name="sequences">The tokens, special ones included.</param>
    /// <param name="options">Dimensions; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>[dimensions] for each sequence, in the same order.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, a sequence is too long, a prompt is asked for, or the model has fewer dimensions.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<QueueResults<float[]>> EmbedAsync(TokenBatch sequences, EmbeddingOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        options ??= new();
        _model.Check(options);
        return _queue.Ask(sequences.Count, i => _model.Prepare(sequences, i, options), caller, _whenFull, cancellationToken);
    }

    /// <summary>The embeddings of a stream of texts, which is read as fast as they are taken.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this stream's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>[dimensions] for each text, in the same order.</returns>
    /// <exception cref="ArgumentException">There is no such prompt, or the model has fewer dimensions.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<float[]> EmbedAsync(IAsyncEnumerable<string> texts, EmbeddingOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        _model.Check(options ?? new());
        var turn = caller ?? new object();
        return OrderedStream.Of(texts, Ahead, async (text, stop) => (await _queue.Ask(1, _ => _model.Prepare(text, options), turn, WhenFull.Wait, stop).ConfigureAwait(false))[0], cancellationToken);
    }
}
