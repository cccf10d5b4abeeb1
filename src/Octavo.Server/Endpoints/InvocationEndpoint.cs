using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /</c> and <c>POST /invocations</c> (SageMaker): what the model is asked for.</summary>
internal static class InvocationEndpoint
{
    /// <summary>Answers it.</summary>
    public static Task<JsonBody> Answer(InferenceRequest request) => request.Served switch
    {
        EmbeddingModel => EmbedEndpoint.Answer(request),
        SparseModel => EmbedSparseEndpoint.Answer(request),
        RerankerModel when request.Body["inputs"].IsAbsent => RerankEndpoint.Answer(request),
        _ => PredictEndpoint.Answer(request),
    };
}
