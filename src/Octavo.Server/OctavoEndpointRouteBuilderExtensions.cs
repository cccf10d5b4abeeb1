using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Octavo.Server.Endpoints;
using Octavo.Server.Errors;
using Octavo.Server.Requests;
using Octavo.Server.Telemetry;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Gives the models their addresses.</summary>
public static class OctavoEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the interfaces of text-embeddings-inference, OpenAI and the Open Inference Protocol, the page and the metrics. Routes that ask a model
    /// stand under <c>/models/{model}</c> too, which names it.
    /// </summary>
    /// <param name="endpoints">The application, or a group of its routes.</param>
    /// <returns>The group, for conventions of the application's own.</returns>
    /// <exception cref="InvalidOperationException">Nothing was registered with <c>AddOctavoServer</c>.</exception>
    public static RouteGroupBuilder MapOctavo(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var gateway = endpoints.ServiceProvider.GetService<Gateway>() ?? throw new InvalidOperationException("expected models, found none: call services.AddOctavoServer(…) first");
        var metrics = endpoints.ServiceProvider.GetRequiredService<PrometheusText>();
        var group = endpoints.MapGroup("");
        MapModels(group, gateway);
        MapModels(group.MapGroup("/models/{" + ModelNames.RouteValue + "}"), gateway);
        MapOpenAI(group, gateway);
        foreach (var path in (string[])["/health", "/health/ready", "/ping"])
            group.MapGet(path, gateway.Open(context => HealthEndpoint.Ready(context, gateway.Server)));
        group.MapGet("/health/live", gateway.Open(HealthEndpoint.Live));
        group.MapGet("/metrics", gateway.Guarded(ErrorFormat.Tei, context => MetricsEndpoint.Answer(context, metrics)));
        return group;
    }

    /// <summary>What text-embeddings-inference answers.</summary>
    private static void MapModels(RouteGroupBuilder group, Gateway gateway)
    {
        void Map(string path, RequestKind kind, Func<InferenceRequest, Task<JsonBody>> answer) => group.MapPost(path, gateway.Asking(ErrorFormat.Tei, kind, answer));

        Map("/embed", RequestKind.Embed, EmbedEndpoint.Answer);
        Map("/embed_all", RequestKind.Embed, EmbedAllEndpoint.Answer);
        Map("/embed_sparse", RequestKind.Embed, EmbedSparseEndpoint.Answer);
        Map("/predict", RequestKind.Predict, PredictEndpoint.Answer);
        Map("/rerank", RequestKind.Rerank, RerankEndpoint.Answer);
        Map("/similarity", RequestKind.Similarity, SimilarityEndpoint.Answer);
        Map("/tokenize", RequestKind.Tokenize, TokenizeEndpoint.Answer);
        Map("/decode", RequestKind.Tokenize, DecodeEndpoint.Answer);
        Map("/", RequestKind.Predict, InvocationEndpoint.Answer);
        Map("/invocations", RequestKind.Predict, InvocationEndpoint.Answer);
        group.MapGet("/info", gateway.Guarded(ErrorFormat.Tei, context => InfoEndpoint.Answer(context, gateway)));
    }

    /// <summary>What OpenAI answers, and the rankings that others put beside it.</summary>
    private static void MapOpenAI(RouteGroupBuilder group, Gateway gateway)
    {
        foreach (var prefix in (string[])["/v1", "/models/{" + ModelNames.RouteValue + "}/v1"])
        {
            group.MapPost(prefix + "/embeddings", gateway.Asking(ErrorFormat.OpenAI, RequestKind.Embed, OpenAIEmbeddings.Answer));
            group.MapPost(prefix + "/rerank", gateway.Asking(ErrorFormat.OpenAI, RequestKind.Rerank, RerankEndpoint.AnswerV1));
        }

        group.MapPost("/embeddings", gateway.Asking(ErrorFormat.OpenAI, RequestKind.Embed, OpenAIEmbeddings.Answer));
        group.MapGet("/v1/models", gateway.Guarded(ErrorFormat.OpenAI, context => OpenAIModels.List(context, gateway.Server)));
        group.MapGet("/v1/models/{" + ModelNames.RouteValue + "}", gateway.Guarded(ErrorFormat.OpenAI, context => OpenAIModels.One(context, gateway.Server)));
    }
}
