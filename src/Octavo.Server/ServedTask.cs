namespace Octavo.Server;

/// <summary>What a served model is asked for.</summary>
public enum ServedTask
{
    /// <summary>What the folder says: its modules, else its head.</summary>
    FromFolder,

    /// <summary>Vectors of texts: <c>/embed</c>, <c>/v1/embeddings</c>.</summary>
    Embed,

    /// <summary>Weights of words: <c>/embed_sparse</c>; and words for masks: <c>/predict</c>.</summary>
    EmbedSparse,

    /// <summary>Labels of texts and pairs, and of a model of natural language inference labels that the request names: <c>/predict</c>.</summary>
    Classify,

    /// <summary>Scores of documents for a query: <c>/rerank</c>, and <c>/predict</c>.</summary>
    Rerank,

    /// <summary>Entities in texts: <c>/predict</c>.</summary>
    Entities,

    /// <summary>Answers to questions: <c>/predict</c>.</summary>
    Answer,
}
