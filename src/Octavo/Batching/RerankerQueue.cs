using Octavo.Embeddings;
using Octavo.Text;

namespace Octavo.Batching;

/// <summary>A queue before a <see cref="Reranker"/>, for many callers at once; see <see cref="ModelQueue"/>.</summary>
public sealed class RerankerQueue : ModelQueue
{
    private readonly Reranker _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<TokenBatch, float> _queue;

    private RerankerQueue(Reranker model, WhenFull whenFull, BatchQueue<TokenBatch, float> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's scores depend on the batch (<see cref="Reranker.DependsOnBatch"/>).</exception>
    public RerankerQueue(Reranker model, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<TokenBatch, float>(
            QueuedModel.Of(model.Classifier), options, "rerank", pair => pair.TokenCount, model.Logits, typeof(RerankerQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public Reranker Model => _model;

    /// <summary>The documents from the best to the worst; those with equal scores in their order.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="documents">What may answer.</param>
    /// <param name="topN">How many of the best are given; null for all.</param>
    /// <param name="scores">What a score is.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException"><paramref name="topN"/> is below 1, or a document is null.</exception>
    /// <exception cref="QueueFullException">There is no room for all documents, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<QueueResults<RankedDocument>> RankAsync(
        string query, IReadOnlyList<string> documents, int? topN = null, RankScores scores = RankScores.Activated, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        Reranker.CheckTop(topN);
        var logits = await _queue.Ask(documents.Count, i => _model.Tokens(query, documents[i]), caller, _whenFull, cancellationToken).ConfigureAwait(false);
        return logits.Select(found => Reranker.InOrder(_model.ScoresOf(found, scores), topN));
    }
}
