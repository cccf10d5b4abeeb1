namespace Octavo.Model;

/// <summary>The places where a quantised model rounds.</summary>
[Flags]
internal enum QuantizationSteps
{
    /// <summary>Weights of linear layers, once.</summary>
    Weights = 1,

    /// <summary>Inputs of linear layers, in every forward pass.</summary>
    Activations = 2,

    /// <summary>Embedding tables, once.</summary>
    Embeddings = 4,

    /// <summary>The operands of attention's products, in every forward pass.</summary>
    Attention = 8,

    /// <summary>What a scheme says.</summary>
    All = Weights | Activations | Embeddings | Attention,
}
