using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Octavo.Server.Endpoints;
using Octavo.Server.Errors;
using Octavo.Server.Inference;
using Octavo.Server.Models;
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
        MapInference(group, gateway);
        group.MapGrpcService<InferGrpcService>();
        MapPage(group, gateway);
        foreach (var path in (string[])["/health", "/health/ready", "/ping"])
            MapGet(group, path, gateway.Open(context => HealthEndpoint.Ready(context, gateway.Server)));
        MapGet(group, "/health/live", gateway.Open(HealthEndpoint.Live));
        MapGet(group, "/metrics", gateway.Guarded(ErrorFormat.Tei, context => MetricsEndpoint.Answer(context, metrics)));
        return group;
    }

    /// <summary>What text-embeddings-inference answers.</summary>
    private static void MapModels(RouteGroupBuilder group, Gateway gateway)
    {
        void Map(string path, RequestKind kind, Predicate<ServedModel> answers, Func<InferenceRequest, Task<JsonBody>> answer) => MapPost(group, path, gateway.Asking(ErrorFormat.Tei, kind, answers, answer));

        Map("/embed", RequestKind.Embed, AnswersWith.Vectors, EmbedEndpoint.Answer);
        Map("/embed_all", RequestKind.Embed, AnswersWith.Vectors, EmbedAllEndpoint.Answer);
        Map("/embed_sparse", RequestKind.Embed, AnswersWith.Weights, EmbedSparseEndpoint.Answer);
        Map("/predict", RequestKind.Predict, PredictEndpoint.CanAnswer, PredictEndpoint.Answer);
        Map("/rerank", RequestKind.Rerank, AnswersWith.Rankings, RerankEndpoint.Answer);
        Map("/similarity", RequestKind.Similarity, AnswersWith.Vectors, SimilarityEndpoint.Answer);
        Map("/tokenize", RequestKind.Tokenize, AnswersWith.Anything, TokenizeEndpoint.Answer);
        Map("/decode", RequestKind.Tokenize, AnswersWith.Anything, DecodeEndpoint.Answer);
        Map("/", RequestKind.Predict, AnswersWith.Anything, InvocationEndpoint.Answer);
        Map("/invocations", RequestKind.Predict, AnswersWith.Anything, InvocationEndpoint.Answer);
        Map("/vertex", RequestKind.Predict, AnswersWith.Anything, VertexEndpoint.Answer);
        MapGet(group, "/info", gateway.Guarded(ErrorFormat.Tei, context => InfoEndpoint.Answer(context, gateway)));
    }

    /// <summary>What OpenAI answers, and the rankings that others put beside it.</summary>
    private static void MapOpenAI(RouteGroupBuilder group, Gateway gateway)
    {
        foreach (var prefix in (string[])["/v1", "/models/{" + ModelNames.RouteValue + "}/v1"])
        {
            MapPost(group, prefix + "/embeddings", gateway.Asking(ErrorFormat.OpenAI, RequestKind.Embed, AnswersWith.Vectors, OpenAIEmbeddings.Answer));
            MapPost(group, prefix + "/rerank", gateway.Asking(ErrorFormat.OpenAI, RequestKind.Rerank, AnswersWith.Rankings, RerankEndpoint.AnswerV1));
        }

        MapPost(group, "/embeddings", gateway.Asking(ErrorFormat.OpenAI, RequestKind.Embed, AnswersWith.Vectors, OpenAIEmbeddings.Answer));
        MapGet(group, "/v1/models", gateway.Guarded(ErrorFormat.OpenAI, context => OpenAIModels.List(context, gateway.Server)));
        MapGet(group, "/v1/models/{" + ModelNames.RouteValue + "}", gateway.Guarded(ErrorFormat.OpenAI, context => OpenAIModels.One(context, gateway.Server)));
    }

    /// <summary>The page, which tells nothing of the models by itself: what it shows it asks for as every client does. No document lists it.</summary>
    private static void MapPage(RouteGroupBuilder group, Gateway gateway)
    {
        MapGet(group, "/", gateway.Open(context => PageEndpoint.Html(context, "Page/index.html", "")));
        MapGet(group, "/docs", gateway.Open(context => PageEndpoint.Html(context, "Page/docs.html", "/docs")));
        foreach (var (path, resource, type) in PageEndpoint.Files) MapGet(group, path, gateway.Open(context => PageEndpoint.File(context, resource, type)));
    }

    /// <summary>What the Open Inference Protocol answers.</summary>
    private static void MapInference(RouteGroupBuilder group, Gateway gateway)
    {
        var endpoints = new InferEndpoints(gateway);
        MapGet(group, "/v2", gateway.Guarded(ErrorFormat.Inference, InferEndpoints.Server));
        MapGet(group, "/v2/health/live", gateway.Open(InferEndpoints.Live));
        MapGet(group, "/v2/health/ready", gateway.Open(endpoints.Ready));
        foreach (var model in (string[])["/v2/models/{" + ModelNames.RouteValue + "}", "/v2/models/{" + ModelNames.RouteValue + "}/versions/{version}"])
        {
            MapGet(group, model, gateway.Guarded(ErrorFormat.Inference, endpoints.Model));
            MapGet(group, model + "/ready", gateway.Guarded(ErrorFormat.Inference, endpoints.ModelReady));
            MapPost(group, model + "/infer", gateway.Permitted(ErrorFormat.Inference, endpoints.Infer));
        }
    }

    private static void MapGet(RouteGroupBuilder group, string path, RequestDelegate handle) => MapMethod(group, HttpMethods.Get, path, handle);

    private static void MapPost(RouteGroupBuilder group, string path, RequestDelegate handle) => MapMethod(group, HttpMethods.Post, path, handle);

    // As a delegate of any kind: documents list no RequestDelegate.
    private static void MapMethod(RouteGroupBuilder group, string method, string path, Delegate handle) => group.MapMethods(path, [method], handle);
}
