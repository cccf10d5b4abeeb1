using Octavo.Server.Models;

namespace Octavo.Server.Telemetry;

/// <summary>What a request is measured as.</summary>
/// <param name="Prefix">The names of its own measures in text-embeddings-inference: <c>te_embed</c>; null for none.</param>
/// <param name="IsAlwaysBatch">Whether it has several texts by its shape.</param>
internal sealed record RequestKind(string? Prefix, bool IsAlwaysBatch = false)
{
    /// <summary>Vectors and weights.</summary>
    public static readonly RequestKind Embed = new("te_embed");

    /// <summary>Labels, entities, answers.</summary>
    public static readonly RequestKind Predict = new("te_predict");

    /// <summary>Rankings, which text-embeddings-inference counts among its predictions.</summary>
    public static readonly RequestKind Rerank = new("te_predict", IsAlwaysBatch: true);

    /// <summary>Similarities.</summary>
    public static readonly RequestKind Similarity = new("te_embed", IsAlwaysBatch: true);

    /// <summary>Tensors of a model.</summary>
    public static RequestKind OfTensors(ServedModel model) => model is EmbeddingModel or SparseModel ? Embed : Predict;

    /// <summary>Tokens, without a model.</summary>
    public static readonly RequestKind Tokenize = new((string?)null);
}
