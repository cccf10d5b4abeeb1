using Octavo.Values;

namespace Octavo.Evaluation.Similarity;

/// <summary>What an embedder makes of pairs of texts.</summary>
public sealed class SimilarityResult
{
    internal SimilarityResult(EvaluationResult scores, IReadOnlyList<string> texts, float[] embeddings, int dimensions) =>
        (Scores, Texts, Values, Dimensions) = (scores, ValueList<string>.Of(texts), embeddings, dimensions);

    /// <summary>The cosine of each pair as its prediction, and the correlations; no loss, for a cosine is no guess of the number.</summary>
    public EvaluationResult Scores { get; }

    /// <summary>The texts of all pairs, each once, in the order in which they come first.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>How many numbers an embedding has.</summary>
    public int Dimensions { get; }

    /// <summary>The embeddings of the texts, [texts, dimensions].</summary>
    public ReadOnlySpan<float> Embeddings => Values;

    /// <summary>The same as an array.</summary>
    internal float[] Values { get; }
}
