using Octavo.Architectures;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Batching;

/// <summary>
/// A queue before any model for sequences of ids: raw logits, or the vectors of tokens; see <see cref="ModelQueue"/>. Whoever wants labels,
/// embeddings or entities uses the queue of that name.
/// </summary>
public sealed class SequenceQueue : ModelQueue
{
    private readonly EncoderModel _model;
    private readonly WhenFull _whenFull;
    private readonly BatchQueue<TokenBatch, float[]> _queue;

    private SequenceQueue(EncoderModel model, WhenFull whenFull, BatchQueue<TokenBatch, float[]> queue)
        : base(queue) => (_model, _whenFull, _queue) = (model, whenFull, queue);

    /// <summary>Opens a queue.</summary>
    /// <param name="model">The model; it stays the caller's to dispose, behind the queue.</param>
    /// <param name="output">What is answered.</param>
    /// <param name="options">Bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, the model's answers depend on the batch (<see cref="EncoderModel.DependsOnBatch"/>), or logits are asked for that
    /// it does not have, or that are a whole vocabulary for each token.
    /// </exception>
    public SequenceQueue(EncoderModel model, SequenceOutput output, QueueOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), options?.WhenFull ?? default, Open<TokenBatch, float[]>(
            QueuedModel.Of(model), options, "forward", sequence => sequence.TokenCount, Computing(model, output), typeof(SequenceQueue)))
    {
    }

    /// <summary>The model behind the queue.</summary>
    public EncoderModel Model => _model;

    /// <summary>What the model answers to each of several sequences.</summary>
    /// <param name="sequences">The tokens, special ones included.</param>
    /// <param name="caller">Who asks: calls of the same caller share a turn; null for a turn of this call's own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each sequence what <see cref="SequenceOutput"/> says, in the same order.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="QueueFullException">There is no room, and the options say to refuse.</exception>
    /// <exception cref="ObjectDisposedException">The queue or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<QueueResults<float[]>> ComputeAsync(TokenBatch sequences, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return _queue.Ask(sequences.Count, i => TokenCheck.Single(sequences, i, _model.Config), caller, _whenFull, cancellationToken);
    }

    private static Func<IReadOnlyList<TokenBatch>, CancellationToken, IReadOnlyList<float[]>> Computing(EncoderModel model, SequenceOutput output)
    {
        var loaded = model.Loaded;
        return output switch
        {
            SequenceOutput.LastHiddenState => (texts, stop) => Cut(TokenBatch.Join(texts), batch => loaded.Forward(batch, KeptStates.Last, stop).LastHiddenState, perToken: true),
            SequenceOutput.Logits when loaded.Head?.Kind is { } kind and not (HeadKind.MaskedWords or HeadKind.None) =>
                (texts, stop) => Cut(TokenBatch.Join(texts), batch => loaded.Logits(batch, stop), perToken: kind != HeadKind.SequenceClassification),
            SequenceOutput.Logits => throw new ArgumentException($"output: expected a model with logits of texts or of tokens, found {model.Name} with {(loaded.Head is { } head ? $"a head of {head.Kind}" : "no head")}", nameof(output)),
            _ => throw new ArgumentException($"output: expected Logits or LastHiddenState, found {(int)output}", nameof(output)),
        };
    }

    /// <summary>The rows of each sequence.</summary>
    private static float[][] Cut(TokenBatch batch, Func<TokenBatch, float[]> compute, bool perToken)
    {
        var all = compute(batch);
        if (batch.Count == 1) return [all];
        var width = all.Length / (perToken ? batch.TokenCount : batch.Count);
        var found = new float[batch.Count][];
        for (var i = 0; i < found.Length; i++)
            found[i] = perToken ? all[(batch.Offsets[i] * width)..(batch.Offsets[i + 1] * width)] : all[(i * width)..((i + 1) * width)];
        return found;
    }
}
