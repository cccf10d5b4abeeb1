using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of weights of words.</summary>
internal sealed class SparseModel : ServedModel
{
    private readonly SparseTextEmbedder _model;

    public SparseModel(SparseTextEmbedder model, QueueOptions options)
    {
        _model = model;
        Queue = Own(new SparseEmbedderQueue(model, options));
        Masks = Own(new MaskQueue(model.MaskedWords, options));
    }

    /// <summary>For embeddings.</summary>
    public SparseEmbedderQueue Queue { get; }

    /// <summary>For words in the places of masks.</summary>
    public MaskQueue Masks { get; }

    /// <summary>The model.</summary>
    public SparseTextEmbedder Embedder => _model;

    /// <inheritdoc/>
    public override ServedTask Task => ServedTask.EmbedSparse;

    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _model.Tokenizer;

    /// <inheritdoc/>
    public override int MaxTokens => _model.MaxTokens;

    /// <inheritdoc/>
    protected override Task WarmAsync(string text, CancellationToken cancellation) => Queue.EmbedAsync([text], cancellationToken: cancellation);

    /// <inheritdoc/>
    protected override void DisposeModel() => _model.Dispose();
}
