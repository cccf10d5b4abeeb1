namespace Octavo.Embeddings;

/// <summary>What a <see cref="FlatIndex"/> keeps of an embedding, and how it compares.</summary>
public sealed record FlatIndexOptions
{
    /// <summary>What is searched: floats, int8 codes or signs. UInt8 and UBinary are the same codes with another zero, and give the same.</summary>
    public VectorPrecision Precision { get; init; } = VectorPrecision.Float32;

    /// <summary>
    /// How alike two embeddings are, as <see cref="TextEmbedder.SimilarityFunction"/> says of a model's. For the cosine all embeddings are brought to length 1;
    /// negative distances are those of floats alone.
    /// </summary>
    public SimilarityFunction Similarity { get; init; } = SimilarityFunction.Cosine;

    /// <summary>The ranges of int8 codes: of embeddings as they are kept, for the cosine those of length 1. Other precisions need none.</summary>
    public EmbeddingRanges? Ranges { get; init; }

    /// <summary>By what the best by codes are put in order anew; nothing for floats, which need none.</summary>
    public Rescoring Rescoring { get; init; } = Rescoring.Floats;

    /// <summary>How many times as many as are wanted codes find for rescoring; from 1 on. Sentence-transformers' <c>rescore_multiplier</c>.</summary>
    public int RescoreMultiplier { get; init; } = 4;
}

/// <summary>By what the embeddings that codes found are put in order.</summary>
public enum Rescoring
{
    /// <summary>By the codes alone.</summary>
    None,

    /// <summary>By the query's floats and what the codes stand for: no more memory than codes need.</summary>
    Codes,

    /// <summary>By floats, which are kept beside the codes.</summary>
    Floats,
}

/// <summary>An embedding that was found.</summary>
/// <param name="Index">Its place among those that were added, from 0.</param>
/// <param name="Score">How alike it is, larger for more alike: the cosine, dot product or negative distance where floats were compared, an estimate of it where int8 codes
/// were; for signs without rescoring the share of equal signs less that of different ones, and with <see cref="Rescoring.Codes"/> the dot product of query and signs.</param>
public readonly record struct SearchHit(int Index, float Score);
