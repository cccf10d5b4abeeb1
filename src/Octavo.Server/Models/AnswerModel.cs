using Octavo.Batching;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of answers to questions.</summary>
internal sealed class AnswerModel : ServedModel
{
    private readonly QuestionAnswerer _model;

    public AnswerModel(QuestionAnswerer model, QueueOptions options)
    {
        _model = model;
        Queue = Own(new AnswerQueue(model, options));
        Logits = Own(new SequenceQueue(model, SequenceOutput.Logits, options));
    }

    /// <summary>For answers.</summary>
    public AnswerQueue Queue { get; }

    /// <summary>For logits of tokens.</summary>
    public SequenceQueue Logits { get; }

    /// <inheritdoc/>
    public override ServedTask Task => ServedTask.Answer;

    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _model.Tokenizer;

    /// <inheritdoc/>
    public override int MaxTokens => Math.Min(_model.Tokenizer.ModelMaxLength, _model.Config.MaxTokens);

    /// <inheritdoc/>
    protected override Task WarmAsync(string text, CancellationToken cancellation) => Queue.AnswerAsync("warm ?", text, cancellationToken: cancellation);

    /// <inheritdoc/>
    protected override void DisposeModel() => _model.Dispose();
}
