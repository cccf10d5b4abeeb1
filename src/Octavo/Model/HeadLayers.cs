using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>The layers of a head with their sizes, from the family's names.</summary>
internal sealed class HeadLayers
{
    /// <summary>The layers of a model's head; of a model without, those of its pooler.</summary>
    /// <exception cref="ArgumentException">The family has no such head.</exception>
    public HeadLayers(EncoderConfig config, HeadKind kind)
    {
        var d = config.HiddenSize;
        Kind = kind;
        Data = kind == HeadKind.None ? null : config.HeadOf(kind) ?? throw new ArgumentException($"{config.ModelType}: expected a head that this family has, found {kind}");
        Activation = (Data is null ? config.Family.Pooler : Data.Dense) is { } data ? data with { Activation = config.NameOfActivation(data.Activation) } : null;
        var width = kind == HeadKind.MaskedWords ? config.EmbeddingSize : d;
        Dense = Activation is not { Name.Length: > 0 } ? null : Linear(Activation.Name, width, d) with { HasBias = Activation.HasBias };
        Norm = Data?.Norm is { } norm ? new(norm, LayerKind.LayerNorm, 1, width) { IsHead = true, HasBias = Data.NormHasBias } : null;
        // The words' head has the weights of the word embeddings, which are listed there.
        Output = Data is null || kind == HeadKind.MaskedWords ? null : Linear(Data.Output, kind == HeadKind.QuestionAnswering ? 2 : config.NumLabels, d);
    }

    /// <summary>What it answers.</summary>
    public HeadKind Kind { get; }

    /// <summary>Its data; null for none.</summary>
    public HeadData? Data { get; }

    /// <summary>Before the logits; null for nothing.</summary>
    public ModelLayer? Dense { get; }

    /// <summary>The dense layer with the name of its activation; the layer has no name where the activation stands alone.</summary>
    public DenseData? Activation { get; }

    /// <summary>Behind it; null for none.</summary>
    public ModelLayer? Norm { get; }

    /// <summary>[outputs, D]; null where there is none of its own.</summary>
    public ModelLayer? Output { get; }

    /// <summary>All, in the order in which they compute.</summary>
    public IEnumerable<ModelLayer> All => ((ModelLayer?[])[Dense, Norm, Output]).OfType<ModelLayer>();

    private static ModelLayer Linear(string name, int n, int k) => new(name, LayerKind.Linear, n, k) { IsHead = true };
}
