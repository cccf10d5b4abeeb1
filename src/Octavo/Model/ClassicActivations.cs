using Octavo.Architectures;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>What a classic encoder writes. In inference every layer is given the same buffers; in training each keeps its own.</summary>
internal sealed class ClassicActivations : Activations
{
    private readonly ClassicNames _names;

    /// <summary>For inference.</summary>
    public ClassicActivations(EncoderConfig config, AttentionPrecision attention, HeadLayers head, int tokens, int longest, int workers)
        : this(config, attention, head, tokens, longest, workers, Shared(config, tokens))
    {
        var isProjected = new ClassicLayers(config).Projection is not null;
        Summed = isProjected ? new Matrix(tokens, config.EmbeddingSize) : Layers[0].Projected;
        Embedded = isProjected ? Summed : Layers[0].Input;
        Codes = CodesFor(config, tokens);
    }

    private ClassicActivations(EncoderConfig config, AttentionPrecision attention, HeadLayers head, int tokens, int longest, int workers, LayerActivations[] layers)
        : base(config, head, tokens, longest)
    {
        (Layers, _names) = (layers, (ClassicNames)config.Family.Names);
        Summed = Embedded = Pooled;
        Scratch = new Matrix[workers];
        var scratch = attention == AttentionPrecision.Int8 ? IntegerAttention.ScratchLength(longest, config.HeadDimension) : Attention.ScratchLength(longest, config.HeadDimension);
        for (var i = 0; i < workers; i++)
            Scratch[i] = new Matrix(BatchSizes.Length(scratch, "numbers for the attention of the longest sequence"));
    }

    /// <summary>The sum of the embeddings, [B*T, E].</summary>
    public Matrix Summed { get; private init; }

    /// <summary>After their LayerNorm, [B*T, E]: the first layer's input where no projection follows.</summary>
    public Matrix Embedded { get; private init; }

    /// <summary>What each layer writes.</summary>
    public LayerActivations[] Layers { get; }

    /// <summary>Attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <summary>What training drops of a layer's attention before the layer's input is added.</summary>
    public Dropout DropoutOfAttention(int layer) => _names.DropsAttention ? Dropout.At(DropoutSite.Projected(layer)) : default;

    /// <summary>What it drops of the feed-forward result before the attention's is added.</summary>
    public Dropout DropoutOfFeedForward(int layer) => _names.DropsFeedForward ? Dropout.At(DropoutSite.FeedForward(layer)) : default;

    /// <summary>Room for the input of any linear layer as int8.</summary>
    public static QuantizedRows CodesFor(EncoderConfig config, int tokens) => new(tokens, Math.Max(config.EmbeddingSize, Math.Max(config.HiddenSize, config.IntermediateSize)));

    /// <summary>For training: what the backward pass reads is kept.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="attention">How attention multiplies.</param>
    /// <param name="head">The head.</param>
    /// <param name="tokens">Rows to make room for.</param>
    /// <param name="longest">Tokens of the longest sequence to make room for.</param>
    /// <param name="workers">Who computes.</param>
    /// <param name="isInt8">Whether layers are int8.</param>
    /// <param name="lastLayer">The rows that the last layer computes.</param>
    public static ClassicActivations ForTraining(
        EncoderConfig config, AttentionPrecision attention, HeadLayers head, int tokens, int longest, int workers, bool isInt8, NeededRows lastLayer)
    {
        var d = config.HiddenSize;
        var layers = new LayerActivations[config.LayerCount];
        for (var i = 0; i < layers.Length; i++)
            layers[i] = LayerActivations.Kept(config, i == 0 ? new Matrix(tokens, d) : layers[i - 1].Output, i == layers.Length - 1 ? lastLayer : NeededRows.All);
        return new(config, attention, head, tokens, longest, workers, layers)
        {
            Summed = new Matrix(tokens, config.EmbeddingSize),
            Embedded = new ClassicLayers(config).Projection is null ? layers[0].Input : new Matrix(tokens, config.EmbeddingSize),
            HeadInput = head.Data is { DropsInput: true } ? new Matrix(tokens, d) : null,
            // The slope of tanh follows from its output.
            BeforePooled = head.Activation is null or { Activation: "tanh" } ? null : new Matrix(tokens, d),
            ClassifierInput = new Matrix(tokens, d),
            Codes = isInt8 ? CodesFor(config, tokens) : null,
        };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var layer in Layers)
            layer.Dispose();
        foreach (var matrix in (Matrix[])[Summed, Embedded, .. Scratch])
            matrix.Dispose();
    }

    private static LayerActivations[] Shared(EncoderConfig config, int tokens)
    {
        var layers = new LayerActivations[config.LayerCount];
        Array.Fill(layers, LayerActivations.Shared(config, tokens));
        return layers;
    }
}
