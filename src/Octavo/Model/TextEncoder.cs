using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// A BERT for its hidden states: Transformers' <c>BertModel</c>; a pooler and a classifier answer too
/// where the checkpoint has them. Immutable; may be used from several threads at once.
/// </summary>
public sealed class TextEncoder : IDisposable
{
    private readonly LoadedModel _model;

    private TextEncoder(LoadedModel model) => _model = model;

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config => _model.Config;

    /// <summary>What in the folder's files was guessed or may surprise; empty for most.</summary>
    public IReadOnlyList<string> Warnings => _model.Warnings;

    /// <summary>Threads of one forward pass.</summary>
    public int Threads => _model.Threads;

    /// <summary>The scheme the linear layers are quantised by; null where none is.</summary>
    public Scheme? Scheme => _model.Scheme;

    /// <summary>Its name, or <c>compressed-tensors</c> or <c>torchao</c> where another library quantised; <c>fp32</c> where nobody did.</summary>
    public string SchemeName => _model.SchemeName;

    /// <summary>
    /// Whether an answer depends on the texts, and the padding, in its batch: some linear layer takes one scale for the whole batch.
    /// Asked of the loaded layers, whoever quantised them.
    /// </summary>
    public bool DependsOnBatch => _model.Span == ActivationSpan.Batch;

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet => _model.InstructionSet;

    /// <summary>The tokenizer beside the weights, read while the weights are; what is wrong with it is said at its first use.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of another kind, or does not fit the model.</exception>
    public Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Loads an encoder from its folder, with or without heads.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, is no BERT, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static TextEncoder Load(string folder, ModelOptions? options = null) => new(LoadedModel.Load(folder, options, Head.Any, typeof(TextEncoder)));

    /// <summary>Every hidden state, and what the heads make of the last.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EncoderOutput Forward(TokenBatch batch, CancellationToken cancellationToken = default) => _model.Forward(batch, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
