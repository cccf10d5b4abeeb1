namespace Octavo.Server.Models;

/// <summary>Which models can answer a route: one that is asked without a name means the first of them.</summary>
internal static class AnswersWith
{
    /// <summary>Every model.</summary>
    public static bool Anything(ServedModel model) => true;

    /// <summary>Those that make vectors of texts.</summary>
    public static bool Vectors(ServedModel model) => model is EmbeddingModel;

    /// <summary>Those that weigh words.</summary>
    public static bool Weights(ServedModel model) => model is SparseModel;

    /// <summary>Those that put documents in order.</summary>
    public static bool Rankings(ServedModel model) => model is RerankerModel;
}
