using Octavo.Model;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="MaskedLanguageModel"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class MaskQueue : ModelQueue
{
    private readonly MaskedLanguageModel _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<MaskQuestion, IReadOnlyList<IReadOnlyList<MaskedWord>>> _queue;

    private MaskQueue(MaskedLanguageModel model, WhenFull whenFull, BatchQueue<MaskQuestion, IReadOnlyList<IReadOnlyList<MaskedWord>>> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="EncoderModel.DependsOnBatch"/>).</exception>
    public MaskQueue(MaskedLanguageModel model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<MaskQuestion, IReadOnlyList<IReadOnlyList<MaskedWord>>>(
            QueuedModel.Of(model), options, "fill", question => question.Encoding.InputIds.Count, model.Answer, typeof(MaskQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public MaskedLanguageModel Model => _model;

    /// <summary>The words that may stand in the places of a text's masks.</summary>
    /// <param name="text">The text, with the tokenizer's mask in it, once or several times.</param>
    /// <param name="options">Which words; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each mask its words, best first.</returns>
    /// <exception cref="ArgumentException">The text has no mask, or is longer than the model's positions, or no target can be spelt.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<MaskedWord>>> FillAsync(string text, MaskOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (await FillAsync([text], options, caller, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>The words that may stand in the places of the masks of several texts.</summary>
    /// <param name="texts">The texts, each with a mask.</param>
    /// <param name="options">Which words; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each text and each of its masks the words, best first.</returns>
    /// <inheritdoc cref="FillAsync(string, MaskOptions?, string?, CancellationToken)"/>
    public Task<QueueResults<IReadOnlyList<IReadOnlyList<MaskedWord>>>> FillAsync(
        IReadOnlyList<string> texts, MaskOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _queue.Ask(texts.Count, i => Ask(texts[i], options), caller, _whenFull, cancellationToken);
    }

    /// <summary>The words that may stand in the places of the masks of a stream's texts; it is read as fast as the answers are taken.</summary>
    /// <param name="texts">The texts, each with a mask.</param>
    /// <param name="options">Which words; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this stream's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each text and each of its masks the words, best first.</returns>
    /// <exception cref="ArgumentException">A text has no mask, or is longer than the model's positions, or no target can be spelt.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<IReadOnlyList<IReadOnlyList<MaskedWord>>> FillAsync(
        IAsyncEnumerable<string> texts, MaskOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var turn = caller ?? new object();
        return OrderedStream.Of(texts, Ahead, async (text, stop) => (await _queue.Ask(1, _ => Ask(text, options), turn, WhenFull.Wait, stop).ConfigureAwait(false))[0], cancellationToken);
    }

    private MaskQuestion Ask(string text, MaskOptions? options) => _model.Ready(text ?? throw new ArgumentException("texts: expected texts, found null"), options);
}
