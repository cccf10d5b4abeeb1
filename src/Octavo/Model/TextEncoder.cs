using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// An encoder for its hidden states: Transformers' <c>BertModel</c> and its like; the head that the checkpoint has, or its
/// pooler, answers too. Immutable; may be used from several threads at once.
/// </summary>
public sealed partial class TextEncoder : EncoderModel
{
    private TextEncoder(LoadedModel model)
        : base(model)
    {
    }

    /// <summary>The head that was found behind the encoder; <see cref="HeadKind.None"/> for none, or one that is not computed here.</summary>
    public HeadKind Head => Loaded.Head?.Kind ?? HeadKind.None;

    /// <summary>Loads an encoder from its folder, with or without heads.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, is no BERT, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static TextEncoder Load(string folder, ModelOptions? options = null) => new(LoadedModel.Load(folder, options, null, typeof(TextEncoder)));

    /// <summary>What the head answers, without keeping any hidden state.</summary>
    /// <param name="batch">B sequences of N tokens together.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[B, labels] for texts, [N, labels] for tokens, [N, 2] for answers (start, end), [N, V] for words, row by row.</returns>
    /// <exception cref="InvalidOperationException">There is no head.</exception>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, CancellationToken cancellationToken = default) => Head == HeadKind.None
        ? throw new InvalidOperationException("expected a model with a head, found none")
        : Loaded.Logits(batch, cancellationToken);

    /// <summary>What a head of words answers at some tokens of a batch: the logits of a whole vocabulary at every token would often not fit into memory.</summary>
    /// <param name="batch">B sequences together.</param>
    /// <param name="tokens">The places of the tokens in the batch, ascending.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[tokens, V], row by row.</returns>
    /// <exception cref="InvalidOperationException">The head is no head of words.</exception>
    /// <exception cref="ArgumentException">An id lies outside its table, a sequence is longer than the model's positions, or the places are not ascending or not of the batch.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, int[] tokens, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(tokens);
        if (Head != HeadKind.MaskedWords) throw new InvalidOperationException($"expected a head of words, found {Head}");
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] <= (i == 0 ? -1 : tokens[i - 1]) || tokens[i] >= batch.TokenCount)
                throw new ArgumentException($"expected ascending places below {batch.TokenCount}, found {tokens[i]}", nameof(tokens));
        }

        return Loaded.Logits(batch, tokens, cancellationToken);
    }

    /// <summary>The last layer's output alone: Transformers' <c>last_hidden_state</c>.</summary>
    /// <param name="batch">B sequences of N tokens together.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[N, D], row by row.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] LastHiddenState(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Forward(batch, KeptStates.Last, cancellationToken).LastHiddenState;

    /// <summary>Every hidden state, and what the heads make of the last.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EncoderOutput Forward(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Forward(batch, KeptStates.All, cancellationToken);
}
