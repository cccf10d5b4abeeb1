namespace Octavo.Embeddings;

/// <summary>How the vectors of a text's tokens become one: sentence-transformers' <c>Pooling</c>.</summary>
public enum PoolingMode
{
    /// <summary>The first token's.</summary>
    Cls,

    /// <summary>The largest value of each dimension.</summary>
    Max,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The sum divided by the square root of the number of tokens.</summary>
    MeanSqrtLen,

    /// <summary>The mean with weights 1, 2, 3, … from the first token on.</summary>
    WeightedMean,

    /// <summary>The last token's.</summary>
    LastToken,
}
