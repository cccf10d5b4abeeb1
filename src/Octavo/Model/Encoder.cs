using Octavo.Architectures;
using Octavo.Kernels;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>From ids to the last hidden state: one page of computation for each kind of block. The head follows.</summary>
internal abstract class Encoder : IDisposable
{
    /// <summary>An encoder of these linear layers.</summary>
    protected Encoder(IEnumerable<Linear> linears, AttentionPrecision attention = AttentionPrecision.Float)
    {
        AttentionPrecision = attention;
        Linears = [.. linears];
        IsInt8 = Linears.Any(linear => linear.IsInt8);
        Span = Linears.Any(linear => linear.Span == ActivationSpan.Batch) ? ActivationSpan.Batch : ActivationSpan.Token;
    }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IReadOnlyList<Linear> Linears { get; }

    /// <summary>How attention multiplies.</summary>
    public AttentionPrecision AttentionPrecision { get; }

    /// <summary>Whether linear layers are int8.</summary>
    public bool IsInt8 { get; }

    /// <summary>Which activations share a grid: where the batch does, it has to be computed whole.</summary>
    public ActivationSpan Span { get; }

    /// <summary>The word embeddings, which a head of words shares.</summary>
    public abstract EmbeddingTable Words { get; }

    /// <summary>The layers of an encoder, without reading one.</summary>
    public static IEnumerable<ModelLayer> LayersOf(EncoderConfig config) => config.Family.Names switch
    {
        ClassicNames => new ClassicLayers(config).All,
        DebertaNames => new DebertaLayers(config).All,
        XlnetNames => new XlnetLayers(config).All,
        ModernBertNames => new ModernBertLayers(config).All,
        var other => throw new NotSupportedException($"expected a known kind of encoder, found {other.GetType().Name}"),
    };

    /// <summary>Reads the encoder of a config.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    /// <exception cref="ArgumentException">Attention in integers was asked for and is not computed here.</exception>
    public static Encoder Read(WeightReader reader, EncoderConfig config, Leaves leaves)
    {
        var attention = reader.AttentionOf(config);
        return config.Family.Names switch
        {
            ClassicNames => new ClassicEncoder(config, new ClassicWeights(reader, config, leaves), leaves, attention),
            XlnetNames => new XlnetEncoder(config, new XlnetWeights(reader, config, leaves), leaves),
            DebertaNames => new DebertaEncoder(config, new DebertaWeights(reader, config, leaves), leaves),
            ModernBertNames => new ModernBertEncoder(config, new ModernBertWeights(reader, config, leaves), leaves),
            var other => throw new NotSupportedException($"expected a known kind of encoder, found {other.GetType().Name}"),
        };
    }

    /// <summary>Room for what passes write.</summary>
    /// <param name="head">The head behind it.</param>
    /// <param name="tokens">Rows of a group.</param>
    /// <param name="longest">Tokens of its longest sequence.</param>
    /// <param name="workers">Who computes.</param>
    public abstract Activations Reserve(HeadLayers head, int tokens, int longest, int workers);

    /// <summary>Computes a group together with the other workers, each calling this method.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="group">Whole sequences.</param>
    /// <param name="activations">What <see cref="Reserve"/> made.</param>
    /// <param name="output">Where hidden states go, if anywhere.</param>
    /// <param name="lastLayer">Which rows of the last layer are needed; an encoder may compute all.</param>
    /// <returns>The last hidden state; null where the pass was cancelled.</returns>
    public abstract LastRows? Forward(Worker worker, TokenGroup group, Activations activations, ForwardOutput output, NeededRows lastLayer);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Keeps hidden state <paramref name="state"/> where somebody wants it.</summary>
    protected static void KeepHidden(Worker worker, TokenGroup group, Matrix hidden, ForwardOutput output, int state)
    {
        if (!output.Wants(state))
            return;
        if (worker.Index == 0)
            output.KeepHidden(group, hidden, state);
        worker.Meet();
    }

    /// <summary>One worker looks, all see the same.</summary>
    protected static bool IsCancelled(Worker worker, Activations a, ForwardOutput output)
    {
        if (worker.Index == 0)
            a.Cancelled = output.Cancellation.IsCancellationRequested;
        worker.Meet();
        return a.Cancelled;
    }

    /// <summary>Goes on with each sequence's first row alone: all that a classifier looks at. Returns their number.</summary>
    protected static int KeepFirstTokens(Worker worker, TokenGroup group, LayerActivations s)
    {
        MoveFirstRows(worker, group, s.Context, s.KeptContext);
        MoveFirstRows(worker, group, s.Input, s.KeptInput);
        return group.Count;
    }

    /// <summary>Rows 0, 1, … of the destination = the first row of each sequence.</summary>
    protected static void MoveFirstRows(Worker worker, TokenGroup group, Matrix source, Matrix destination)
    {
        for (var s = 0; worker.Index == 0 && s < group.Count; s++)
            source.Row(group.Row(s)).CopyTo(destination.Row(s));
        worker.Meet();
    }
}

/// <summary>The last hidden state of a group.</summary>
/// <param name="Hidden">[rows, D].</param>
/// <param name="Rows">Which rows: every token's, or each sequence's first, one behind the other.</param>
internal readonly record struct LastRows(Matrix Hidden, NeededRows Rows);
