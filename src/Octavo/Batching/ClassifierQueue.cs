using Octavo.Model;
using Octavo.Text;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="TextClassifier"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class ClassifierQueue : ModelQueue
{
    private readonly TextClassifier _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<TokenBatch, Prediction> _queue;

    private ClassifierQueue(TextClassifier model, WhenFull whenFull, BatchQueue<TokenBatch, Prediction> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="EncoderModel.DependsOnBatch"/>).</exception>
    public ClassifierQueue(TextClassifier model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<TokenBatch, Prediction>(
            QueuedModel.Of(model), options, "classify", text => text.TokenCount, model.Classify, typeof(ClassifierQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public TextClassifier Model => _model;

    /// <summary>Classifies one text or pair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">A second text, or null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<Prediction> ClassifyAsync(string text, string? pair = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (await ClassifyAsync([(text, pair)], caller, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Classifies several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in the same order.</returns>
    /// <inheritdoc cref="ClassifyAsync(string, string?, string?, CancellationToken)"/>
    public Task<QueueResults<Prediction>> ClassifyAsync(IEnumerable<string> texts, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return ClassifyAsync([.. texts.Select(text => (text, (string?)null))], caller, cancellationToken);
    }

    /// <summary>Classifies several texts or pairs.</summary>
    /// <param name="texts">The texts, each alone or with a second one.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in the same order.</returns>
    /// <inheritdoc cref="ClassifyAsync(string, string?, string?, CancellationToken)"/>
    public Task<QueueResults<Prediction>> ClassifyAsync(IReadOnlyList<(string Text, string? Pair)> texts, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _queue.Ask(texts.Count, i => _model.Tokens(texts[i].Text, texts[i].Pair), caller, _whenFull, cancellationToken);
    }

    /// <summary>Classifies texts that are tokens already.</summary>
    /// <param name="sequences">The tokens, special ones included.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in the same order.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<QueueResults<Prediction>> ClassifyAsync(TokenBatch sequences, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return _queue.Ask(sequences.Count, i => TokenCheck.Single(sequences, i, _model.Config), caller, _whenFull, cancellationToken);
    }

    /// <summary>Classifies the texts of a stream, which is read as fast as the answers are taken.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this stream's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in the same order.</returns>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<Prediction> ClassifyAsync(IAsyncEnumerable<string> texts, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var turn = caller ?? new object();
        return OrderedStream.Of(texts, Ahead, async (text, stop) => (await _queue.Ask(1, _ => _model.Tokens(text, null), turn, WhenFull.Wait, stop).ConfigureAwait(false))[0], cancellationToken);
    }
}
