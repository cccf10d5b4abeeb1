using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Threads;
using Octavo.Numerics;

namespace Octavo.Model;

/// <summary>A whole model: an encoder, and the head behind it where there is one. Immutable; not shared with other models.</summary>
internal sealed class EncoderWithHead : IDisposable
{
    private EncoderWithHead(EncoderConfig config, Encoder encoder, Head? head)
    {
        (Config, Encoder, Head) = (config, encoder, head);
        Layers = head?.Layers ?? new HeadLayers(config, HeadKind.None);
        Span = encoder.Span == ActivationSpan.Batch || head?.Span == ActivationSpan.Batch ? ActivationSpan.Batch : ActivationSpan.Token;
        LastLayer = Span == ActivationSpan.Batch || head is not { Rows: HeadRows.First } ? NeededRows.All : NeededRows.FirstTokens;
    }

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config { get; }

    /// <summary>From ids to the last hidden state.</summary>
    public Encoder Encoder { get; }

    /// <summary>What follows; null for nothing.</summary>
    public Head? Head { get; }

    /// <summary>Which activations share a grid in any of the linear layers.</summary>
    public ActivationSpan Span { get; }

    /// <summary>Which rows of the last layer the head needs: where the batch shares a grid, what the other rows hold decides it too.</summary>
    public NeededRows LastLayer { get; }

    /// <summary>The linear layers, in the order in which they compute.</summary>
    public IEnumerable<Linear> Linears => [.. Encoder.Linears, .. Head?.Linears ?? []];

    private HeadLayers Layers { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="checkpoint">Its files.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="kind">The head that it must have; none for the encoder alone; null for the one that is there, if any.</param>
    /// <param name="options">Quantises it on the way; null for nothing.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="knownCodes">Codes worked out before, by tensor; more are added.</param>
    /// <param name="attention">How attention was asked to multiply, of a folder that is quantised already too; null where nobody said.</param>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    /// <exception cref="ArgumentException">A pattern matches no layer.</exception>
    public static EncoderWithHead Read(
        Checkpoint checkpoint, EncoderConfig config, HeadKind? kind, QuantizationOptions? options, Leaves leaves, Dictionary<string, QuantizedWeights>? knownCodes = null,
        AttentionPrecision? attention = null) =>
        Read(new WeightReader(checkpoint, config.Family, options) { KnownCodes = knownCodes, AskedAttention = attention }, config, kind, options, leaves);

    /// <summary>Reads a float model whose weights training will change.</summary>
    /// <param name="checkpoint">The start.</param>
    /// <param name="config">Sizes and labels.</param>
    /// <param name="kind">Its head.</param>
    /// <param name="options">What is quantised before each forward pass; null for nothing.</param>
    /// <param name="newHead">Makes the weights [n, k] of a head's layer that the checkpoint lacks.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape than the config says, or holds NaN or infinity.</exception>
    /// <exception cref="ArgumentException">A pattern matches no layer.</exception>
    public static EncoderWithHead ReadForTraining(
        Checkpoint checkpoint, EncoderConfig config, HeadKind kind, QuantizationOptions? options, Func<string, int, int, float[]> newHead, Leaves leaves) =>
        Read(new WeightReader(checkpoint, config.Family, options) { NewHead = newHead }, config, kind, options, leaves);

    /// <summary>Room for what passes write.</summary>
    public Activations Reserve(int tokens, int longest, int workers) => Encoder.Reserve(Layers, tokens, longest, workers);

    /// <summary>Computes a group together with the other workers, each calling this method.</summary>
    public void Forward(Worker worker, TokenGroup group, Activations a, ForwardOutput output)
    {
        var needed = output.Wants(Config.LayerCount) ? NeededRows.All : output.Pooling is null ? LastLayer : Span == ActivationSpan.Batch ? NeededRows.All : output.Pooling.Needed;
        if (Encoder.Forward(worker, group, a, output, needed) is not { } last)
            return;
        if (output.Pooling is not null)
            output.Pooling.Take(worker, group, last);
        else
            Head?.Forward(worker, group, last, a, output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Encoder.Dispose();
        Head?.Dispose();
    }

    private static EncoderWithHead Read(WeightReader reader, EncoderConfig config, HeadKind? kind, QuantizationOptions? options, Leaves leaves)
    {
        var encoder = Encoder.Read(reader, config, leaves);
        var head = kind switch
        {
            null => Head.ReadWhatIsThere(reader, config, encoder.Words, leaves),
            HeadKind.None => null,
            { } wanted => Head.Read(reader, config, wanted, encoder.Words, leaves),
        };
        options?.CheckPatterns(reader.Linears);
        return new(config, encoder, head);
    }
}
