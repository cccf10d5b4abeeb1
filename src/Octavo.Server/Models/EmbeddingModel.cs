using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of vectors.</summary>
internal sealed class EmbeddingModel : ServedModel
{
    private readonly TextEmbedder _model;

    public EmbeddingModel(TextEmbedder model, QueueOptions options)
    {
        _model = model;
        Queue = Own(new EmbedderQueue(model, options));
        Tokens = Own(new SequenceQueue(model, SequenceOutput.LastHiddenState, options));
    }

    /// <summary>For embeddings.</summary>
    public EmbedderQueue Queue { get; }

    /// <summary>For the vectors of tokens.</summary>
    public SequenceQueue Tokens { get; }

    /// <summary>The model.</summary>
    public TextEmbedder Embedder => _model;

    /// <inheritdoc/>
    public override ServedTask Task => ServedTask.Embed;

    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _model.Tokenizer;

    /// <inheritdoc/>
    public override int MaxTokens => _model.MaxTokens;

    /// <inheritdoc/>
    protected override Task WarmAsync(string text, CancellationToken cancellation) => Queue.EmbedAsync(text, cancellationToken: cancellation);

    /// <inheritdoc/>
    protected override void DisposeModel() => _model.Dispose();
}
