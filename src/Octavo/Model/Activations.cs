using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>What a forward pass writes between its steps, for up to <see cref="Tokens"/> tokens; every layer is given the same buffers.</summary>
internal sealed class Activations : IDisposable
{
    public Activations(EncoderConfig config, int tokens, int longest, int workers)
    {
        Tokens = tokens;
        Longest = longest;
        var d = config.HiddenSize;
        Hidden = new Matrix(tokens, d);
        Qkv = new Matrix(tokens, 3 * d);
        Context = new Matrix(tokens, d);
        Projected = new Matrix(tokens, d);
        Attended = new Matrix(tokens, d);
        Intermediate = new Matrix(tokens, config.IntermediateSize);
        Pooled = new Matrix(tokens, d);
        Logits = new Matrix(tokens, config.NumLabels);
        Codes = new QuantizedRows(tokens, Math.Max(d, config.IntermediateSize), workers);
        Mask = new Matrix(tokens + 64);
        Scratch = new Matrix[workers];
        for (var i = 0; i < workers; i++)
            Scratch[i] = new Matrix(Attention.ScratchLength(longest, config.HeadDimension));
    }

    /// <summary>Rows there is room for.</summary>
    public int Tokens { get; }

    /// <summary>Tokens of the longest sequence there is room for.</summary>
    public int Longest { get; }

    /// <summary>Set when the pass is to stop: read by all workers at the same place.</summary>
    public bool Cancelled { get; set; }

    /// <summary>The layer's input and, at its end, its output, [B*T, D].</summary>
    public Matrix Hidden { get; }

    /// <summary>[B*T, 3 D].</summary>
    public Matrix Qkv { get; }

    /// <summary>Attention's result, [B*T, D].</summary>
    public Matrix Context { get; }

    /// <summary>Before a residual is added, [B*T, D].</summary>
    public Matrix Projected { get; }

    /// <summary>After the attention's LayerNorm, [B*T, D].</summary>
    public Matrix Attended { get; }

    /// <summary>[B*T, F].</summary>
    public Matrix Intermediate { get; }

    /// <summary>[B, D].</summary>
    public Matrix Pooled { get; }

    /// <summary>[B, labels].</summary>
    public Matrix Logits { get; }

    /// <summary>The input of a linear layer as int8, [B*T, D or F].</summary>
    public QuantizedRows Codes { get; }

    /// <summary>Added to the score of each key: 0, or the smallest float for padding, [B*T].</summary>
    public Matrix Mask { get; }

    /// <summary>Attention's scratch of each worker.</summary>
    public Matrix[] Scratch { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var matrix in (Matrix[])[Hidden, Qkv, Context, Projected, Attended, Intermediate, Pooled, Logits, Mask, .. Scratch])
            matrix.Dispose();
        Codes.Dispose();
    }
}
