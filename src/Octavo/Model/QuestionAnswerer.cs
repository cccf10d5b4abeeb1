using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Model.Answers;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// A model that finds the answer to a question in a text, however long: Transformers' <c>BertForQuestionAnswering</c> and its like, with its
/// <c>QuestionAnsweringPipeline</c>. Immutable; may be used from several threads at once. An answer has the same bits whatever is asked beside
/// it, at any number of threads and on every instruction set.
/// </summary>
public sealed partial class QuestionAnswerer : EncoderModel
{
    /// <summary>How many tokens go through the model at once: enough to keep every thread busy.</summary>
    private const int TogetherTokens = 8192;

    private QuestionAnswerer(LoadedModel model)
        : base(model)
    {
    }

    /// <summary>Loads a model from its folder: <c>config.json</c>, weights and the tokenizer's files.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, is no model for question answering, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static QuestionAnswerer Load(string folder, ModelOptions? options = null) => new(LoadedModel.Load(folder, options, HeadKind.QuestionAnswering, typeof(QuestionAnswerer)));

    /// <summary>The head's output for a batch.</summary>
    /// <param name="batch">Sequences of ids, N tokens together.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>For each token its logit as the first of an answer and its logit as the last, [N, 2], row by row.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Logits(batch, cancellationToken);

    /// <summary>Answers a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="context">The text that holds the answer; it is read in windows that overlap where it is long.</param>
    /// <param name="options">How many answers, how long, and which; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The answers, best first, at most <see cref="AnswerOptions.TopK"/>.</returns>
    /// <exception cref="ArgumentException">A text is empty, the context has no word, an option is out of its range, or the question and the stride leave no room for the context in a window.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<Answer> Answer(string question, string context, AnswerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(context);
        options ??= new();
        return Answer([Cut(question, context, options)], cancellationToken)[0];
    }

    /// <summary>Answers several questions; their windows share the forward passes.</summary>
    /// <param name="questions">The questions, each with the text that holds its answer.</param>
    /// <param name="options">How many answers, how long, and which; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The answers to each, in the same order, best first.</returns>
    /// <exception cref="ArgumentException">A text is empty, a context has no word, an option is out of its range, or a question and the stride leave no room for the context in a window.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<Answer>> Answer(
        IReadOnlyList<(string Question, string Context)> questions, AnswerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        options ??= new();
        return Answer([.. questions.Select(one => Cut(one.Question, one.Context, options))], cancellationToken);
    }

    /// <summary>Makes a question ready, without computing anything: what cannot be answered is refused here.</summary>
    /// <param name="question">The question.</param>
    /// <param name="context">The text that answers it.</param>
    /// <param name="options">How many answers, how long, and how the context is cut.</param>
    /// <exception cref="ArgumentException">It cannot be; see <see cref="Answer(string, string, AnswerOptions?, CancellationToken)"/>.</exception>
    public CutQuestion Cut(string question, string context, AnswerOptions options)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        var windows = ContextWindows.Of(Tokenizer, Config.MaxTokens, question, context, options);
        // What is wrong with one window is wrong with all: their segments are the same.
        if (TokenCheck.ProblemOf(TokenBatch.Of([windows[0]]), 0, Config) is { } problem)
            throw new ArgumentException($"question and context: {problem}");
        return new(windows, context, options);
    }

    /// <summary>Answers questions that are ready, each with options of its own; their windows are computed together.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>For each question its answers, best first.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="questions"/> is null.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<Answer>> Answer(IReadOnlyList<CutQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        using var lease = Loaded.Enter();
        return AnswerRun.Answer(questions, DependsOnBatch ? 1 : TogetherTokens, batch => Loaded.Logits(batch, cancellationToken));
    }
}
