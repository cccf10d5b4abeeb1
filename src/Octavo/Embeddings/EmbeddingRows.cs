namespace Octavo.Embeddings;

/// <summary>What is asked of embeddings that lie side by side.</summary>
internal static class EmbeddingRows
{
    /// <summary>How many there are.</summary>
    /// <exception cref="ArgumentException">The last one is not whole.</exception>
    public static int Count(int numbers, int dimensions)
    {
        if (dimensions < 1) throw new ArgumentException($"dimensions: expected 1 or more, found {dimensions}", nameof(dimensions));
        return numbers % dimensions == 0
            ? numbers / dimensions
            : throw new ArgumentException($"embeddings: expected a multiple of {dimensions} numbers, found {numbers}");
    }

    /// <summary>Refuses NaN and infinity, which no code and no order is for.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void RequireFinite(ReadOnlySpan<float> embeddings, int dimensions)
    {
        for (var i = 0; i < embeddings.Length; i++)
        {
            if (!float.IsFinite(embeddings[i]))
                throw new ArgumentException(FormattableString.Invariant($"embedding {i / dimensions}: expected finite numbers, found {embeddings[i]} in dimension {i % dimensions}"));
        }
    }

    /// <summary>Refuses room of another size.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void CheckRoom(int room, long expected)
    {
        if (room != expected) throw new ArgumentException($"destination: expected room for {expected} codes, found {room}");
    }
}
