namespace Octavo.Training;

/// <summary>How embeddings are learned: sentence-transformers' <c>CosineSimilarityLoss</c> and <c>MultipleNegativesRankingLoss</c>.</summary>
public sealed record EmbeddingObjective
{
    /// <summary>What cosines are multiplied by, unless something else is said.</summary>
    public const double UsualScale = 20;

    private EmbeddingObjective(string name, double scale) => (Name, SimilarityScale) = (name, scale);

    /// <summary>The cosine of two texts is to be their score: mean squared error.</summary>
    public static EmbeddingObjective Cosine { get; } = new("cosine", 1);

    /// <summary><c>cosine</c> or <c>contrastive</c>.</summary>
    public string Name { get; }

    /// <summary>What cosines are multiplied by before they are compared.</summary>
    public double SimilarityScale { get; }

    /// <summary>Whether a text is to be told from others.</summary>
    internal bool IsContrastive => Name == "contrastive";

    /// <summary>
    /// Of the other texts of its batch, a text is to find the one that belongs to it: cross entropy over its cosines with the second texts of all
    /// pairs, and with their negatives (Henderson et al. 2017, arXiv 1705.00652, section 4).
    /// </summary>
    /// <param name="similarityScale">What cosines are multiplied by: the inverse of a temperature.</param>
    /// <exception cref="ArgumentException">The scale is no number above 0.</exception>
    public static EmbeddingObjective Contrastive(double similarityScale = UsualScale) => double.IsFinite(similarityScale) && similarityScale > 0
        ? new("contrastive", similarityScale)
        : throw new ArgumentException(FormattableString.Invariant($"similarity-scale: expected a number above 0, found {similarityScale}"), nameof(similarityScale));
}
