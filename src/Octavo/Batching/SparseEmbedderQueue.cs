using Octavo.Embeddings;
using Octavo.Text;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="SparseTextEmbedder"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class SparseEmbedderQueue : ModelQueue
{
    private readonly SparseTextEmbedder _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<TokenBatch, SparseEmbedding> _queue;

    private SparseEmbedderQueue(SparseTextEmbedder model, WhenFull whenFull, BatchQueue<TokenBatch, SparseEmbedding> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="Octavo.Model.EncoderModel.DependsOnBatch"/>).</exception>
    public SparseEmbedderQueue(SparseTextEmbedder model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<TokenBatch, SparseEmbedding>(
            QueuedModel.Of(model), options, "embeddings", text => text.TokenCount, model.Embed, typeof(SparseEmbedderQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public SparseTextEmbedder Model => _model;

    /// <summary>The embeddings of several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Prompt; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>In the same order.</returns>
    /// <exception cref="ArgumentException">There is no such prompt, or dimensions are asked for.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<QueueResults<SparseEmbedding>> EmbedAsync(IEnumerable<string> texts, EmbeddingOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var list = texts as IReadOnlyList<string> ?? [.. texts];
        _model.Check(options ?? new());
        return _queue.Ask(list.Count, i => _model.Tokens(list[i], options), caller, _whenFull, cancellationToken);
    }
}
