using Grpc.Core;
using Inference;
using Microsoft.AspNetCore.Http;
using Octavo.Server.Errors;
using Octavo.Server.Requests;
using Octavo.Server.Security;
using Octavo.Server.Telemetry;

namespace Octavo.Server.Inference;

/// <summary>The Open Inference Protocol over gRPC.</summary>
/// <param name="gateway">The way of every request.</param>
internal sealed class InferGrpcService(Gateway gateway) : GRPCInferenceService.GRPCInferenceServiceBase
{
    /// <inheritdoc/>
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    /// <inheritdoc/>
    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) => Task.FromResult(new ServerReadyResponse { Ready = gateway.Server.IsReady });

    /// <inheritdoc/>
    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) => GuardAsync(context, _ =>
    {
        InferEngine.RequireVersion(request.Version);
        gateway.Server.Find(request.Name);
        return Task.FromResult(new ModelReadyResponse { Ready = gateway.Server.IsReady });
    });

    /// <inheritdoc/>
    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) => GuardAsync(context, _ =>
        Task.FromResult(new ServerMetadataResponse { Name = InferServer.Name, Version = InferServer.Version, Extensions = { InferServer.Extensions } }));

    /// <inheritdoc/>
    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) => GuardAsync(context, _ =>
    {
        InferEngine.RequireVersion(request.Version);
        var model = gateway.Server.Find(request.Name);
        var response = new ModelMetadataResponse { Name = model.Name, Versions = { InferEngine.Version }, Platform = InferServer.Platform };
        response.Inputs.AddRange(TensorDescription.InputsOf(model).Select(Describe));
        response.Outputs.AddRange(TensorDescription.OutputsOf(model).Select(Describe));
        return Task.FromResult(response);
    });

    /// <inheritdoc/>
    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) => GuardAsync(context, async call =>
    {
        using var permit = gateway.Permits.Take();
        InferEngine.RequireVersion(request.ModelVersion);
        var model = gateway.Server.Find(request.ModelName);
        var asked = InferGrpcTensors.Read(request);
        var one = new InferenceRequest(gateway.Options, JsonField.Nothing, model, Gateway.CallerOf(context.GetHttpContext()), call.Cancellation);
        var outputs = await gateway.MeasureAsync(call, RequestKind.OfTensors(model), "batch", one, () => InferEngine.AnswerAsync(one, asked)).ConfigureAwait(false);
        var response = new ModelInferResponse { ModelName = model.Name, ModelVersion = InferEngine.Version, Id = request.Id };
        InferGrpcTensors.Write(response, outputs, request.RawInputContents.Count > 0);
        return response;
    });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<GuardedCall, Task<T>> handle)
    {
        var http = context.GetHttpContext();
        var id = RequestIds.Of(http);
        T? answer = default;
        RequestException? refused = null;
        await gateway.GuardAsync(http, id, context.CancellationToken, async call =>
        {
            gateway.Key.Check(http.Request);
            answer = await handle(call).ConfigureAwait(false);
        }, error =>
        {
            refused = error;
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (refused is null) return answer ?? throw new RpcException(new Status(StatusCode.Cancelled, "the client left"));
        throw new RpcException(new Status(CodeOf(refused.Kind), refused.Message), new Metadata { { RequestIds.Header, id } });
    }

    private static ModelMetadataResponse.Types.TensorMetadata Describe(TensorDescription tensor) => new() { Name = tensor.Name, Datatype = tensor.Datatype, Shape = { tensor.Shape } };

    private static StatusCode CodeOf(ErrorKind kind) => kind.Status switch
    {
        401 => StatusCode.Unauthenticated,
        404 => StatusCode.NotFound,
        424 => StatusCode.FailedPrecondition,
        429 => StatusCode.ResourceExhausted,
        503 => StatusCode.Unavailable,
        504 => StatusCode.DeadlineExceeded,
        >= 500 => StatusCode.Internal,
        _ => StatusCode.InvalidArgument,
    };
}
