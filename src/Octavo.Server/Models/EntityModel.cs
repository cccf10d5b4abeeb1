using Octavo.Batching;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of entities.</summary>
internal sealed class EntityModel : ServedModel
{
    private readonly TokenClassifier _model;

    public EntityModel(TokenClassifier model, QueueOptions options)
    {
        _model = model;
        Queue = Own(new EntityQueue(model, options));
        Logits = Own(new SequenceQueue(model, SequenceOutput.Logits, options));
    }

    /// <summary>For entities.</summary>
    public EntityQueue Queue { get; }

    /// <summary>For logits of tokens.</summary>
    public SequenceQueue Logits { get; }

    /// <inheritdoc/>
    public override ServedTask Task => ServedTask.Entities;

    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _model.Tokenizer;

    /// <inheritdoc/>
    public override int MaxTokens => Math.Min(_model.Tokenizer.ModelMaxLength, _model.Config.MaxTokens);

    /// <inheritdoc/>
    protected override Task WarmAsync(string text, CancellationToken cancellation) => Queue.EntitiesAsync(text, cancellationToken: cancellation);

    /// <inheritdoc/>
    protected override void DisposeModel() => _model.Dispose();
}
