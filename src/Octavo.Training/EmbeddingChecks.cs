namespace Octavo.Training;

/// <summary>Whether embeddings can be learned from examples, and measured on them.</summary>
internal static class EmbeddingChecks
{
    /// <summary>Refuses examples that teach nothing.</summary>
    /// <exception cref="InvalidDataException">An example lacks a text or a score, or has one that is no cosine; the line is named.</exception>
    /// <exception cref="ArgumentException">There are too few examples, of all or of a batch.</exception>
    public static void Learnable(EmbeddingObjective objective, IReadOnlyList<EmbeddingExample> examples, int batchSize)
    {
        if (examples.Count == 0) throw new ArgumentException("expected examples to learn from, found none", nameof(examples));
        if (objective.IsContrastive) Contrastive(examples, batchSize);
        else Cosine(examples);
    }

    /// <summary>Refuses a development set of which only some have a score.</summary>
    /// <exception cref="InvalidDataException">It is one; the line is named.</exception>
    public static void Measurable(IReadOnlyList<EmbeddingExample> development)
    {
        if (development.All(example => example.Score is null)) return;
        foreach (var example in development)
        {
            if (example.Score is not { } score || !double.IsFinite(score)) throw Wrong(example, "a score, as others have", example.Score);
        }
    }

    private static void Cosine(IReadOnlyList<EmbeddingExample> examples)
    {
        foreach (var example in examples)
        {
            if (example.Score is not (>= -1 and <= 1)) throw Wrong(example, "a score from -1 to 1, which is what a cosine can be", example.Score);
            if (example.Negatives.Count > 0) throw new InvalidDataException($"{example.File}: line {example.Line}: expected two texts to learn a cosine from, found {example.Texts.Count}");
        }
    }

    private static void Contrastive(IReadOnlyList<EmbeddingExample> examples, int batchSize)
    {
        var negatives = examples[0].Negatives.Count;
        if (examples.FirstOrDefault(example => example.Negatives.Count != negatives) is { } other)
            throw new InvalidDataException($"{other.File}: line {other.Line}: expected as many negatives as in the first example, {negatives}, found {other.Negatives.Count}");
        if (negatives > 0) return;
        if (batchSize < 2) throw new ArgumentException($"batch-size: expected at least 2 to tell texts from those of other examples, found {batchSize}; examples with negatives may come alone");
        if (examples.Count < 2) throw new ArgumentException("expected at least two examples to tell texts from one another, or negatives, found one example", nameof(examples));
    }

    private static InvalidDataException Wrong(EmbeddingExample example, string expected, double? found) => new(FormattableString.Invariant(
        $"{example.File}: line {example.Line}: expected {expected}, found {(found is { } number ? FormattableString.Invariant($"{number}") : "none")}"));
}
