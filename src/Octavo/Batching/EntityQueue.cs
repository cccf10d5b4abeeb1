using Octavo.Model;
using Octavo.Model.Entities;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="TokenClassifier"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class EntityQueue : ModelQueue
{
    private readonly TokenClassifier _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<EntityWindows, IReadOnlyList<Entity>> _queue;

    private EntityQueue(TokenClassifier model, WhenFull whenFull, BatchQueue<EntityWindows, IReadOnlyList<Entity>> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="EncoderModel.DependsOnBatch"/>).</exception>
    public EntityQueue(TokenClassifier model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<EntityWindows, IReadOnlyList<Entity>>(
            QueuedModel.Of(model), options, "entities", TokensOf, model.Find, typeof(EntityQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public TokenClassifier Model => _model;

    /// <summary>The entities of a text.</summary>
    /// <param name="text">The text, however long.</param>
    /// <param name="options">How they are looked for; the pipeline's defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The stride does not fit the model's length, or an option is out of its range.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<Entity>> EntitiesAsync(string text, EntityOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (await EntitiesAsync([text], options, caller, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>The entities of several texts.</summary>
    /// <param name="texts">The texts, however long.</param>
    /// <param name="options">How they are looked for; the pipeline's defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The entities of each text, in the same order.</returns>
    /// <inheritdoc cref="EntitiesAsync(string, EntityOptions?, string?, CancellationToken)"/>
    public Task<QueueResults<IReadOnlyList<Entity>>> EntitiesAsync(
        IReadOnlyList<string> texts, EntityOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new();
        return _queue.Ask(texts.Count, i => Cut(texts[i], options), caller, _whenFull, cancellationToken);
    }

    /// <summary>The entities of the texts of a stream, which is read as fast as they are taken.</summary>
    /// <param name="texts">The texts, however long.</param>
    /// <param name="options">How they are looked for; the pipeline's defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this stream's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The entities of each text, in the same order.</returns>
    /// <exception cref="ArgumentException">The stride does not fit the model's length, or an option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<IReadOnlyList<Entity>> EntitiesAsync(
        IAsyncEnumerable<string> texts, EntityOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new();
        var turn = caller ?? new object();
        return OrderedStream.Of(texts, Ahead, async (text, stop) => (await _queue.Ask(1, _ => Cut(text, options), turn, WhenFull.Wait, stop).ConfigureAwait(false))[0], cancellationToken);
    }

    private EntityWindows Cut(string text, EntityOptions options) => _model.Cut(text ?? throw new ArgumentException("texts: expected texts, found null"), options);

    private static int TokensOf(EntityWindows text) => (int)Math.Min(int.MaxValue, Enumerable.Range(0, text.Count).Sum(window => (long)text[window].InputIds.Count));
}
