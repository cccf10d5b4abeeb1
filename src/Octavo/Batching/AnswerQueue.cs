using Octavo.Model;
using Octavo.Model.Answers;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="QuestionAnswerer"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class AnswerQueue : ModelQueue
{
    private readonly QuestionAnswerer _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<CutQuestion, IReadOnlyList<Answer>> _queue;

    private AnswerQueue(QuestionAnswerer model, WhenFull whenFull, BatchQueue<CutQuestion, IReadOnlyList<Answer>> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch (<see cref="EncoderModel.DependsOnBatch"/>).</exception>
    public AnswerQueue(QuestionAnswerer model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<CutQuestion, IReadOnlyList<Answer>>(
            QueuedModel.Of(model), options, "answer", TokensOf, model.Answer, typeof(AnswerQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public QuestionAnswerer Model => _model;

    /// <summary>Answers a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="context">The text that holds the answer; it is read in windows that overlap where it is long.</param>
    /// <param name="options">How many answers, how long, and which; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, best first.</returns>
    /// <exception cref="ArgumentException">A text is empty, a context has no word, an option is out of its range, or the question and the stride leave no room for the context in a window.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<Answer>> AnswerAsync(string question, string context, AnswerOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(context);
        return (await AnswerAsync([(question, context)], options, caller, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Answers several questions.</summary>
    /// <param name="questions">The questions, each with the text that holds its answer.</param>
    /// <param name="options">How many answers, how long, and which; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers to each, in the same order, best first.</returns>
    /// <inheritdoc cref="AnswerAsync(string, string, AnswerOptions?, string?, CancellationToken)"/>
    public Task<QueueResults<IReadOnlyList<Answer>>> AnswerAsync(
        IReadOnlyList<(string Question, string Context)> questions, AnswerOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        options ??= new();
        return _queue.Ask(questions.Count, i => Cut(questions[i], options), caller, _whenFull, cancellationToken);
    }

    /// <summary>Answers the questions of a stream, which is read as fast as the answers are taken.</summary>
    /// <param name="questions">The questions, each with the text that holds its answer.</param>
    /// <param name="options">How many answers, how long, and which; the defaults where null.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this stream's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers to each, in the same order, best first.</returns>
    /// <exception cref="ArgumentException">A text is empty, a context has no word, an option is out of its range, or a question and the stride leave no room for the context in a window.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IAsyncEnumerable<IReadOnlyList<Answer>> AnswerAsync(
        IAsyncEnumerable<(string Question, string Context)> questions, AnswerOptions? options = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        options ??= new();
        var turn = caller ?? new object();
        return OrderedStream.Of(questions, Ahead, async (one, stop) => (await _queue.Ask(1, _ => Cut(one, options), turn, WhenFull.Wait, stop).ConfigureAwait(false))[0], cancellationToken);
    }

    private CutQuestion Cut((string Question, string Context) one, AnswerOptions options) => one is (not null, not null)
        ? _model.Cut(one.Question, one.Context, options)
        : throw new ArgumentException("questions: expected questions with their contexts, found null");

    private static int TokensOf(CutQuestion question) => (int)Math.Min(int.MaxValue, Enumerable.Range(0, question.Windows.Count).Sum(window => (long)question.Windows[window].InputIds.Count));
}
