using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>What ModernBERT's encoder writes: every layer writes the same buffers.</summary>
internal sealed class ModernBertActivations : Activations
{
    /// <summary>For a group.</summary>
    public ModernBertActivations(EncoderConfig config, HeadLayers head, int tokens, int longest, int workers)
        : base(config, head, tokens, longest)
    {
        var (d, f, own) = (config.HiddenSize, config.IntermediateSize, (ModernBertSettings)config.Page!);
        Hidden = new Matrix(tokens, d);
        Normed = new Matrix(tokens, d);
        Qkv = new Matrix(tokens, 3 * d);
        Context = new Matrix(tokens, d);
        Projected = new Matrix(tokens, d);
        Gated = new Matrix(tokens, 2 * f);
        Intermediate = new Matrix(tokens, f);
        Codes = new QuantizedRows(tokens, Math.Max(d, f));
        GlobalTurns = new Turns(longest, config.HeadDimension, own.GlobalTheta);
        LocalTurns = new Turns(longest, config.HeadDimension, own.LocalTheta);
        var scratch = 0L;
        if (own.IsLocal.Contains(false))
            scratch = Attention.ScratchLength(longest, config.HeadDimension);
        if (own.IsLocal.Contains(true))
            scratch = Math.Max(scratch, LocalAttention.ScratchLength(longest, own.Reach, config.HeadDimension));
        Scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix(BatchSizes.Length(scratch, "numbers for the attention of the longest sequence")))];
    }

    /// <summary>The sum of the embeddings and of what each part of each layer adds, [B*T, D].</summary>
    public Matrix Hidden { get; }

    /// <summary>The same after the LayerNorm of the part that reads it, [B*T, D].</summary>
    public Matrix Normed { get; }

    /// <summary>[B*T, 3 D].</summary>
    public Matrix Qkv { get; }

    /// <summary>Attention's result, [B*T, D].</summary>
    public Matrix Context { get; }

    /// <summary>What a part adds, [B*T, D].</summary>
    public Matrix Projected { get; }

    /// <summary>What is activated and its gate, [B*T, 2 F].</summary>
    public Matrix Gated { get; }

    /// <summary>Their product, [B*T, F].</summary>
    public Matrix Intermediate { get; }

    /// <summary>How positions turn queries and keys in layers whose tokens see all others.</summary>
    public Turns GlobalTurns { get; }

    /// <summary>How they do in the other layers.</summary>
    public Turns LocalTurns { get; }

    /// <summary>Attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var buffer in (IDisposable[])[Hidden, Normed, Qkv, Context, Projected, Gated, Intermediate, GlobalTurns, LocalTurns, .. Scratch])
            buffer.Dispose();
    }
}
