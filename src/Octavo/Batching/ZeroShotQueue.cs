using Octavo.Model;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="ZeroShotClassifier"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class ZeroShotQueue : ModelQueue
{
    private readonly ZeroShotClassifier _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<ZeroShotQuestion, IReadOnlyList<LabelScore>> _queue;

    private ZeroShotQueue(ZeroShotClassifier model, WhenFull whenFull, BatchQueue<ZeroShotQuestion, IReadOnlyList<LabelScore>> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="EncoderModel.DependsOnBatch"/>).</exception>
    public ZeroShotQueue(ZeroShotClassifier model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<ZeroShotQuestion, IReadOnlyList<LabelScore>>(
            QueuedModel.Of(model.Classifier), options, "classify", TokensOf, model.Answer, typeof(ZeroShotQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public ZeroShotClassifier Model => _model;

    /// <summary>Classifies one text by labels that are named now.</summary>
    /// <param name="text">The text.</param>
    /// <param name="labels">The candidate labels.</param>
    /// <param name="options">The template and how scores are made; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Every label with its score, best first.</returns>
    /// <exception cref="ArgumentException">The text is empty, there are no labels, the template has no place for one, or a hypothesis leaves the text no room.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<LabelScore>> ClassifyAsync(
        string text, IReadOnlyList<string> labels, ZeroShotOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (await ClassifyAsync([text], labels, options, caller, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Classifies several texts by the same labels.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="labels">The candidate labels.</param>
    /// <param name="options">The template and how scores are made; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each text every label with its score, best first.</returns>
    /// <inheritdoc cref="ClassifyAsync(string, IReadOnlyList{string}, ZeroShotOptions?, string?, CancellationToken)"/>
    public Task<QueueResults<IReadOnlyList<LabelScore>>> ClassifyAsync(
        IReadOnlyList<string> texts, IReadOnlyList<string> labels, ZeroShotOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(labels);
        return _queue.Ask(texts.Count, i => Ask(texts[i], labels, options), caller, _whenFull, cancellationToken);
    }

    /// <summary>Classifies the texts of a stream by the same labels; it is read as fast as the answers are taken.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="labels">The candidate labels.</param>
    /// <param name="options">The template and how scores are made; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this stream's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each text every label with its score, best first.</returns>
    /// <exception cref="ArgumentException">A text is empty, there are no labels, the template has no place for one, or a hypothesis leaves a text no room.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<IReadOnlyList<LabelScore>> ClassifyAsync(
        IAsyncEnumerable<string> texts, IReadOnlyList<string> labels, ZeroShotOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(labels);
        var turn = caller ?? new object();
        return OrderedStream.Of(texts, Ahead, async (text, stop) => (await _queue.Ask(1, _ => Ask(text, labels, options), turn, WhenFull.Wait, stop).ConfigureAwait(false))[0], cancellationToken);
    }

    private ZeroShotQuestion Ask(string text, IReadOnlyList<string> labels, ZeroShotOptions? options) =>
        _model.Ask(text ?? throw new ArgumentException("texts: expected texts, found null"), labels, options);

    private static int TokensOf(ZeroShotQuestion question) => (int)Math.Min(int.MaxValue, question.Pairs.Sum(pair => (long)pair.InputIds.Count));
}
