using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// What a forward pass writes between its steps, for up to <see cref="Tokens"/> tokens. In inference every layer is given
/// the same buffers; in training each keeps its own.
/// </summary>
internal sealed class Activations : IDisposable
{
    /// <summary>For inference.</summary>
    public Activations(EncoderConfig config, int tokens, int longest, int workers)
        : this(config, tokens, longest, workers, Shared(config, tokens))
    {
        Summed = Layers[0].Projected;
        ClassifierInput = Pooled;
        Codes = CodesFor(config, tokens);
    }

    private Activations(EncoderConfig config, int tokens, int longest, int workers, LayerActivations[] layers)
    {
        Tokens = tokens;
        Longest = longest;
        Layers = layers;
        Summed = ClassifierInput = Pooled = new Matrix(tokens, config.HiddenSize);
        Logits = new Matrix(tokens, config.NumLabels);
        Mask = new Matrix(tokens + 64);
        Scratch = new Matrix[workers];
        for (var i = 0; i < workers; i++)
            Scratch[i] = new Matrix(BatchSizes.Length(Attention.ScratchLength(longest, config.HeadDimension), "numbers for the attention of the longest sequence"));
    }

    /// <summary>Rows there is room for.</summary>
    public int Tokens { get; }

    /// <summary>Tokens of the longest sequence there is room for.</summary>
    public int Longest { get; }

    /// <summary>Set when the pass is to stop: read by all workers at the same place.</summary>
    public bool Cancelled { get; set; }

    /// <summary>What is dropped in training; nothing by default.</summary>
    public Dropout Dropout { get; set; }

    /// <summary>The sum of the three embeddings, [B*T, D].</summary>
    public Matrix Summed { get; private init; }

    /// <summary>What each layer writes.</summary>
    public LayerActivations[] Layers { get; }

    /// <summary>[B, D].</summary>
    public Matrix Pooled { get; }

    /// <summary>The same, or what dropout left of it in training, [B, D].</summary>
    public Matrix ClassifierInput { get; private init; }

    /// <summary>[B, labels].</summary>
    public Matrix Logits { get; }

    /// <summary>The input of a linear layer as int8, [B*T, D or F]; null where training has no such layer.</summary>
    public QuantizedRows? Codes { get; private init; }

    /// <summary>Added to the score of each key: 0, or the smallest float for padding, [B*T].</summary>
    public Matrix Mask { get; }

    /// <summary>Attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <summary>Room for the input of any linear layer as int8.</summary>
    public static QuantizedRows CodesFor(EncoderConfig config, int tokens) => new(tokens, Math.Max(config.HiddenSize, config.IntermediateSize));

    /// <summary>For training: what the backward pass reads is kept.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="tokens">Rows to make room for.</param>
    /// <param name="longest">Tokens of the longest sequence to make room for.</param>
    /// <param name="workers">Who computes.</param>
    /// <param name="isInt8">Whether layers are int8.</param>
    /// <param name="lastLayer">The rows that the last layer computes.</param>
    public static Activations ForTraining(EncoderConfig config, int tokens, int longest, int workers, bool isInt8 = false, NeededRows lastLayer = NeededRows.FirstTokens)
    {
        var layers = new LayerActivations[config.LayerCount];
        for (var i = 0; i < layers.Length; i++)
            layers[i] = LayerActivations.Kept(config, i == 0 ? new Matrix(tokens, config.HiddenSize) : layers[i - 1].Output, i == layers.Length - 1 ? lastLayer : NeededRows.All);
        return new(config, tokens, longest, workers, layers)
        {
            Summed = new Matrix(tokens, config.HiddenSize),
            ClassifierInput = new Matrix(tokens, config.HiddenSize),
            Codes = isInt8 ? CodesFor(config, tokens) : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in Layers)
            layer.Dispose();
        foreach (var matrix in (Matrix[])[Summed, Pooled, ClassifierInput, Logits, Mask, .. Scratch])
            matrix.Dispose();
        Codes?.Dispose();
    }

    private static LayerActivations[] Shared(EncoderConfig config, int tokens)
    {
        var layers = new LayerActivations[config.LayerCount];
        Array.Fill(layers, LayerActivations.Shared(config, tokens));
        return layers;
    }
}
