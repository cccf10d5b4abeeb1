namespace Octavo.Embeddings;

/// <summary>What the numbers of an embedding are: sentence-transformers' <c>precision</c>.</summary>
public enum VectorPrecision
{
    /// <summary>Floats: 4 bytes a dimension.</summary>
    Float32,

    /// <summary>Codes -128 to 127 on the grid of an <see cref="EmbeddingRanges"/>: a byte a dimension.</summary>
    Int8,

    /// <summary>The same codes as 0 to 255.</summary>
    UInt8,

    /// <summary>Signs, eight to a byte, the first in the highest bit; a byte less 128, as the library stores them.</summary>
    Binary,

    /// <summary>Signs, eight to a byte, the first in the highest bit.</summary>
    UBinary,
}
