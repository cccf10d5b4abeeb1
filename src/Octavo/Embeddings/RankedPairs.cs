namespace Octavo.Embeddings;

/// <summary>Pairs of texts: each of its own, or documents beside one query.</summary>
internal readonly struct RankedPairs
{
    private readonly IReadOnlyList<(string Query, string Document)>? _pairs;
    private readonly IReadOnlyList<string>? _documents;
    private readonly string? _query;

    /// <summary>Each of its own.</summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public RankedPairs(IReadOnlyList<(string Query, string Document)> pairs)
    {
        _pairs = pairs;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Query is null || pairs[i].Document is null)
                throw new ArgumentException($"pair {i}: expected two texts, found null", nameof(pairs));
        }
    }

    /// <summary>Documents beside one query.</summary>
    /// <exception cref="ArgumentException">A document is null.</exception>
    public RankedPairs(string query, IReadOnlyList<string> documents)
    {
        (_query, _documents) = (query, documents);
        for (var i = 0; i < documents.Count; i++)
        {
            if (documents[i] is null)
                throw new ArgumentException($"document {i}: expected a text, found null", nameof(documents));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _documents?.Count ?? _pairs!.Count;

    /// <summary>A pair.</summary>
    public (string Query, string Document) this[int index] => _documents is null ? _pairs![index] : (_query!, _documents[index]);
}
