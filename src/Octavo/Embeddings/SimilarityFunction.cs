namespace Octavo.Embeddings;

/// <summary>How alike two embeddings are, larger for more alike: sentence-transformers' <c>similarity_fn_name</c>.</summary>
public enum SimilarityFunction
{
    /// <summary>The cosine of the angle.</summary>
    Cosine,

    /// <summary>The dot product.</summary>
    Dot,

    /// <summary>The negative distance.</summary>
    Euclidean,

    /// <summary>The negative sum of the magnitudes of the differences.</summary>
    Manhattan,
}
