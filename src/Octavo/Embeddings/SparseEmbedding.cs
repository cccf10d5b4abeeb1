namespace Octavo.Embeddings;

/// <summary>A text as weights of words; all other words have none.</summary>
public sealed class SparseEmbedding
{
    internal SparseEmbedding(int[] indices, float[] values) => (Indices, Values) = (indices, values);

    /// <summary>Vocabulary ids, ascending.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>The weight of each, above 0.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <summary>The dot product with another: how alike two texts are, by the words that both have.</summary>
    /// <param name="other">Of the same vocabulary.</param>
    public float Dot(SparseEmbedding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (i, k, sum) = (0, 0, 0.0);
        while (i < Indices.Count && k < other.Indices.Count)
        {
            var (a, b) = (Indices[i], other.Indices[k]);
            if (a == b) sum += (double)Values[i] * other.Values[k];
            if (a <= b) i++;
            if (b <= a) k++;
        }

        return (float)sum;
    }
}
