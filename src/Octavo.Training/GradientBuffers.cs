using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>Where the backward pass writes gradients of activations: the same for every layer.</summary>
internal sealed class GradientBuffers : IDisposable
{
    public GradientBuffers(EncoderConfig config, AttentionPrecision attention, int outputs, int sequences, int tokens, int longest, int workers, bool isInt8)
    {
        var (d, f, e) = (config.HiddenSize, config.IntermediateSize, config.EmbeddingSize);
        Hidden = new Matrix(tokens, d);
        Qkv = new Matrix(tokens, 3 * d);
        RoundedQkv = attention == AttentionPrecision.Int8 ? new Matrix(tokens, 3 * d) : null;
        Context = new Matrix(tokens, d);
        Attended = new Matrix(tokens, d);
        Output = new Matrix(tokens, d);
        Dropped = new Matrix(tokens, d);
        Intermediate = new Matrix(tokens, f);
        Pooled = new Matrix(tokens, d);
        Logits = new Matrix(tokens, outputs);
        Partial = new Matrix(2 * GradientPasses.BlocksOf(tokens), d);
        Linear = new(
            new LinearScratch(tokens, Math.Max(Math.Max(Math.Max(3 * d, f), outputs), e)), new Matrix(Math.Max(Math.Max(3 * d, f), e)),
            isInt8 ? ClassicActivations.CodesFor(config, tokens) : null);
        Embedded = new ClassicLayers(config).Projection is null ? null : new Matrix(tokens, e);
        EmbeddedDropped = e == d ? Dropped : new Matrix(tokens, e);
        EmbeddedOutput = e == d ? Output : new Matrix(tokens, e);
        EmbeddedPartial = e == d ? Partial : new Matrix(2 * GradientPasses.BlocksOf(tokens), e);
        // A row of distances for each head of each sequence.
        ScoreBiases = config.ScoreBuckets == 0 ? null : new Matrix(sequences * config.HeadCount, (2 * config.MaxPositions) - 1);
        Scratch = new Matrix[workers];
        for (var i = 0; i < workers; i++)
            Scratch[i] = new Matrix(BatchSizes.Length(AttentionGradient.ScratchLength(longest, config.HeadDimension), "numbers for the attention of the longest sequence"));
    }

    /// <summary>Of a layer's input or output, the part that goes through its products, [B*T, D].</summary>
    public Matrix Hidden { get; }

    /// <summary>[B*T, 3 D].</summary>
    public Matrix Qkv { get; }

    /// <summary>No gradient, but what attention in integers saw of queries, keys and values, [B*T, 3 D]; null where it is of floats.</summary>
    public Matrix? RoundedQkv { get; }

    /// <summary>[B*T, D].</summary>
    public Matrix Context { get; }

    /// <summary>Of the sum before the attention's LayerNorm, which is also the other part of that of the layer's input, [B*T, D].</summary>
    public Matrix Attended { get; }

    /// <summary>Of the sum before the last LayerNorm, [B*T, D].</summary>
    public Matrix Output { get; }

    /// <summary>What dropout leaves of a gradient, [B*T, D].</summary>
    public Matrix Dropped { get; }

    /// <summary>[B*T, F].</summary>
    public Matrix Intermediate { get; }

    /// <summary>[B, D].</summary>
    public Matrix Pooled { get; }

    /// <summary>Of the loss by the logits, [B, labels].</summary>
    public Matrix Logits { get; }

    /// <summary>Sums of blocks of rows.</summary>
    public Matrix Partial { get; }

    /// <summary>Operands of the gradients of linear layers; the codes of int8 layers' inputs are made again, which costs less than keeping them of every layer.</summary>
    public LinearRoom Linear { get; }

    /// <summary>Of the embeddings' LayerNorm where a projection follows, [B*T, E]; null where none does.</summary>
    public Matrix? Embedded { get; }

    /// <summary>What dropout leaves of it, [B*T, E].</summary>
    public Matrix EmbeddedDropped { get; }

    /// <summary>Of the sum of the embeddings, [B*T, E].</summary>
    public Matrix EmbeddedOutput { get; }

    /// <summary>Sums of blocks of rows of E.</summary>
    public Matrix EmbeddedPartial { get; }

    /// <summary>Of biases by distance, a row for each head of each sequence; null where there are none.</summary>
    public Matrix? ScoreBiases { get; }

    /// <summary>The attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (IDisposable[])[EmbeddedDropped, EmbeddedOutput, EmbeddedPartial, Hidden, Qkv, Context, Attended, Output, Dropped, Intermediate, Pooled, Logits, Partial, Linear.NoBias, Linear.Scratch, .. Scratch])
            buffer.Dispose();
        Embedded?.Dispose();
        ScoreBiases?.Dispose();
        Linear.Codes?.Dispose();
    }
}
