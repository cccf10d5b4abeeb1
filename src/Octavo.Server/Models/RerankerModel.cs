using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of scores of pairs.</summary>
internal sealed class RerankerModel : ServedModel
{
    private readonly Reranker _model;

    public RerankerModel(Reranker model, QueueOptions options)
    {
        _model = model;
        Queue = Own(new RerankerQueue(model, options));
        Labels = Own(new ClassifierQueue(model.Classifier, options));
    }

    /// <summary>For rankings.</summary>
    public RerankerQueue Queue { get; }

    /// <inheritdoc/>
    public override ClassifierQueue Labels { get; }

    /// <inheritdoc/>
    public override ServedTask Task => ServedTask.Rerank;

    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _model.Tokenizer;

    /// <inheritdoc/>
    public override int MaxTokens => _model.MaxTokens;

    /// <inheritdoc/>
    protected override Task WarmAsync(string text, CancellationToken cancellation) => Queue.RankAsync(text, [text], cancellationToken: cancellation);

    /// <inheritdoc/>
    protected override void DisposeModel() => _model.Dispose();
}
