namespace Octavo.Numerics;

/// <summary>How a quantised model keeps its embedding tables.</summary>
public enum EmbeddingPrecision
{
    /// <summary>As they are in the checkpoint.</summary>
    Keep,

    /// <summary>As int8, by <see cref="Scheme.Embeddings"/>.</summary>
    Int8,
}
