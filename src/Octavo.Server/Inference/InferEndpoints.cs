using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Server.Telemetry;

namespace Octavo.Server.Inference;

/// <summary>The Open Inference Protocol over HTTP: <c>/v2</c>.</summary>
/// <param name="gateway">The way of every request.</param>
internal sealed class InferEndpoints(Gateway gateway)
{
    private const string HeaderLength = "Inference-Header-Content-Length";

    /// <summary>What the server is.</summary>
    public static Task Server(HttpContext context) => JsonBody.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", InferServer.Name);
        json.WriteString("version", InferServer.Version);
        json.WriteStartArray("extensions");
        foreach (var extension in InferServer.Extensions) json.WriteStringValue(extension);
        json.WriteEndArray();
        json.WriteEndObject();
    }).WriteAsync(context);

    /// <summary>Whether it lives.</summary>
    public static Task Live(HttpContext context) => Say(context, "live");

    /// <summary>Whether its models answer.</summary>
    public Task Ready(HttpContext context) => gateway.Server.IsReady ? Say(context, "ready") : throw new RequestException(ErrorKind.Unhealthy, "not ready: the models are being loaded, or the server is going down");

    /// <summary>What a model takes and gives.</summary>
    public Task Model(HttpContext context)
    {
        var model = Find(context);
        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteStartArray("versions");
            json.WriteStringValue(InferEngine.Version);
            json.WriteEndArray();
            json.WriteString("platform", InferServer.Platform);
            Write(json, "inputs", TensorDescription.InputsOf(model));
            Write(json, "outputs", TensorDescription.OutputsOf(model));
            json.WriteEndObject();
        }).WriteAsync(context);
    }

    /// <summary>Whether a model answers.</summary>
    public Task ModelReady(HttpContext context)
    {
        var model = Find(context);
        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteBoolean("ready", gateway.Server.IsReady);
            json.WriteEndObject();
        }).WriteAsync(context);
    }

    /// <summary>Answers tensors.</summary>
    public async Task Infer(HttpContext context, GuardedCall call)
    {
        var (header, bytes) = await ReadAsync(context, call.Cancellation).ConfigureAwait(false);
        using var document = gateway.Bodies.Parse(header);
        var body = new JsonField(document.RootElement, "");
        var (asked, model) = (InferJson.Read(body, bytes), Find(context));
        var request = new InferenceRequest(gateway.Options, body, model, Gateway.CallerOf(context), call.Cancellation);
        var outputs = await gateway.MeasureAsync(call, RequestKind.OfTensors(model), "batch", request, () => InferEngine.AnswerAsync(request, asked)).ConfigureAwait(false);
        SpentHeaders.Write(context.Response.Headers, request, call.Elapsed);
        await WriteAsync(context, model, asked, outputs, InferJson.BinaryOutputs(body)).ConfigureAwait(false);
    }

    private async Task<(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Bytes)> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        var given = context.Request.Headers[HeaderLength].ToString();
        if (given.Length == 0 && !context.Request.HasJsonContentType())
            throw new RequestException(ErrorKind.MediaType, $"content-type: expected application/json, or {HeaderLength} beside bytes, found neither");
        var all = await gateway.Bodies.ReadBytesAsync(context.Request, cancellation).ConfigureAwait(false);
        if (given.Length == 0) return (all, default);
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > all.Length)
            throw new RequestException(ErrorKind.Malformed, string.Create(CultureInfo.InvariantCulture, $"{HeaderLength}: expected at most the {all.Length} bytes of the body, found something else"));
        return (all[..length], all[length..]);
    }

    private static async Task WriteAsync(HttpContext context, ServedModel model, InferCall asked, IReadOnlyList<InferTensor> outputs, IReadOnlySet<string>? binary)
    {
        byte[]?[] raw = [.. outputs.Select(output => binary?.Contains(output.Name) == false ? null : RawTensor.Write(output))];
        var json = JsonBody.Of(writer => InferJson.Write(writer, model, asked.Id, outputs, raw));
        if (raw.All(bytes => bytes is null))
        {
            await json.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.Headers[HeaderLength] = json.Bytes.Length.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = json.Bytes.Length + raw.Sum(bytes => bytes?.Length ?? 0L);
        await response.Body.WriteAsync(json.Bytes, context.RequestAborted).ConfigureAwait(false);
        foreach (var bytes in raw.OfType<byte[]>()) await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private ServedModel Find(HttpContext context)
    {
        InferEngine.RequireVersion(context.GetRouteValue("version") as string);
        return gateway.Server.Find(context.GetRouteValue(ModelNames.RouteValue) as string);
    }

    private static Task Say(HttpContext context, string what) => JsonBody.Of(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean(what, true);
        json.WriteEndObject();
    }).WriteAsync(context);

    private static void Write(Utf8JsonWriter json, string what, IReadOnlyList<TensorDescription> tensors)
    {
        json.WriteStartArray(what);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Datatype);
            InferJson.WriteShape(json, tensor.Shape);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
