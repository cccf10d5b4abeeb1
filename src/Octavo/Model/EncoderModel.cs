using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>What every loaded model tells of itself, whatever it answers. Immutable; may be used from several threads at once.</summary>
public abstract class EncoderModel : IDisposable
{
    private protected EncoderModel(LoadedModel loaded) => Loaded = loaded;

    /// <summary>The name of the model's folder.</summary>
    public string Name => Loaded.Name;

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config => Loaded.Config;

    /// <summary>What in the folder's files was guessed or may surprise; empty for most.</summary>
    public virtual IReadOnlyList<string> Warnings => Loaded.Warnings;

    /// <summary>Threads of one forward pass.</summary>
    public int Threads => Loaded.Threads;

    /// <summary>The scheme the linear layers are quantised by; null where none is.</summary>
    public Scheme? Scheme => Loaded.Scheme;

    /// <summary>Its name, or <c>compressed-tensors</c> or <c>torchao</c> where another library quantised; <c>fp32</c> where nobody did.</summary>
    public string SchemeName => Loaded.SchemeName;

    /// <summary>How attention multiplies: in floats, or in products of codes.</summary>
    public AttentionPrecision Attention => Loaded.Attention;

    /// <summary>
    /// Whether what a batch gives depends on the texts, and the padding, in it: some linear layer takes one scale for the whole batch.
    /// Asked of the loaded layers, whoever quantised them. Models that cut texts into windows, or fill masks, then compute each by itself.
    /// </summary>
    public bool DependsOnBatch => Loaded.Span == ActivationSpan.Batch;

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet => Loaded.InstructionSet;

    /// <summary>The tokenizer beside the weights, read while the weights are; what is wrong with it is said at its first use.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of another kind, or does not fit the model.</exception>
    public virtual Tokenizer Tokenizer => Loaded.Tokenizer;

    /// <summary>How many tokens a text has for this model's tokenizer, special ones included, however long it is: what is longer than the model's length is cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair; null for none.</param>
    public int CountTokens(string text, string? pair = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Tokenizer.CountTokens(text, pair);
    }

    /// <summary>Weights and forward passes.</summary>
    internal LoadedModel Loaded { get; }

    /// <summary>Lets go of the model: calls that run end rightly, and its memory is freed behind the last of them.</summary>
    public void Dispose()
    {
        Loaded.Dispose();
        GC.SuppressFinalize(this);
    }
}
