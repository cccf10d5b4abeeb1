using Octavo.Architectures;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>What a forward pass writes between its steps, for up to <see cref="Tokens"/> tokens: here what the head writes, in derived classes what their encoder does.</summary>
internal abstract class Activations : IDisposable
{
    /// <summary>Rows of words' logits that are computed together: 32 rows of 250,000 words are 32 MB.</summary>
    public const int WordRows = 32;

    /// <summary>Room for a head.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="head">The head.</param>
    /// <param name="tokens">Rows there is room for.</param>
    /// <param name="longest">Tokens of the longest sequence there is room for.</param>
    protected Activations(EncoderConfig config, HeadLayers head, int tokens, int longest)
    {
        (Tokens, Longest) = (tokens, longest);
        Pooled = new Matrix(tokens, head.Dense?.Rows ?? config.HiddenSize);
        var isOfWords = head.Kind == HeadKind.MaskedWords;
        Chosen = isOfWords ? new Matrix(WordRows, Pooled.Columns) : null;
        Logits = isOfWords ? new Matrix(WordRows, config.VocabularySize) : new Matrix(tokens, head.Output?.Rows ?? 1);
        Mask = new Matrix(tokens + 64);
    }

    /// <summary>Rows there is room for.</summary>
    public int Tokens { get; }

    /// <summary>Tokens of the longest sequence there is room for.</summary>
    public int Longest { get; }

    /// <summary>Set when the pass is to stop: read by all workers at the same place.</summary>
    public bool Cancelled { get; set; }

    /// <summary>What is dropped in training; nothing by default.</summary>
    public Dropout Dropout { get; set; }

    /// <summary>The position of each token of the batch, [N].</summary>
    public int[] Positions { get; set; } = [];

    /// <summary>In training, the rows that enter the head's dense layer as dropout left them, [rows, D]; null elsewhere.</summary>
    public Matrix? HeadInput { get; protected init; }

    /// <summary>In training, the head's dense layer before its activation, [rows, D]; null elsewhere.</summary>
    public Matrix? BeforePooled { get; protected init; }

    /// <summary>The head's dense layer, [rows, D].</summary>
    public Matrix Pooled { get; }

    /// <summary>In training, the rows that enter the layer of the logits as dropout left them, [rows, D]; null elsewhere.</summary>
    public Matrix? ClassifierInput { get; protected init; }

    /// <summary>Of a head of words, the rows whose words are wanted, [<see cref="WordRows"/>, E]; null elsewhere.</summary>
    public Matrix? Chosen { get; }

    /// <summary>[rows, outputs].</summary>
    public Matrix Logits { get; }

    /// <summary>The input of a linear layer as int8; null where training has no such layer.</summary>
    public QuantizedRows? Codes { get; protected init; }

    /// <summary>Added to the score of each key: 0, or the smallest float for padding, [B*T].</summary>
    public Matrix Mask { get; }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var buffer in (IDisposable?[])[HeadInput, BeforePooled, Pooled, ClassifierInput, Chosen, Logits, Codes, Mask])
            buffer?.Dispose();
    }
}
