using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octavo.Server.Errors;
using Octavo.Server.Security;
using Octavo.Server.Telemetry;

namespace Octavo.Server.Requests;

/// <summary>The way of every request: key, permit, body, model, deadline, answer; whatever is thrown on it becomes an error in the shape of its interface.</summary>
internal sealed class Gateway
{
    private readonly OctavoServerOptions _options;
    private readonly OctavoServer _server;
    private readonly ServerMetrics _metrics;
    private readonly ILogger<Gateway> _log;
    private readonly ApiKey _key;

    public Gateway(IOptions<OctavoServerOptions> options, OctavoServer server, ServerMetrics metrics, ILogger<Gateway> log)
    {
        (_options, _server, _metrics, _log) = (options.Value, server, metrics, log);
        _key = new(_options.ApiKey);
        Permits = new(_options.MaxConcurrentRequests);
        Bodies = new(_options);
    }

    /// <summary>The bounds.</summary>
    public OctavoServerOptions Options => _options;

    /// <summary>The models.</summary>
    public OctavoServer Server => _server;

    /// <summary>How many requests are handled at once.</summary>
    public Permits Permits { get; }

    /// <summary>Reads bodies.</summary>
    public BodyReader Bodies { get; }

    /// <summary>Who presents what.</summary>
    public ApiKey Key => _key;

    /// <summary>A handler that needs the key, and no model.</summary>
    public RequestDelegate Guarded(ErrorFormat format, Func<HttpContext, Task> handle) => context => GuardAsync(context, format, async call =>
    {
        _key.Check(context.Request);
        await handle(context).ConfigureAwait(false);
    });

    /// <summary>A handler that anybody may ask: whether the server lives, and its page.</summary>
    public RequestDelegate Open(Func<HttpContext, Task> handle) => context => GuardAsync(context, ErrorFormat.Tei, _ => handle(context));

    /// <summary>A handler of JSON that asks a model, and what is measured of it.</summary>
    /// <param name="format">The shape of errors.</param>
    /// <param name="kind">Under which names it is measured.</param>
    /// <param name="handle">Answers it.</param>
    public RequestDelegate Asking(ErrorFormat format, RequestKind kind, Func<InferenceRequest, Task<JsonBody>> handle) => context => GuardAsync(context, format, async call =>
    {
        _key.Check(context.Request);
        using var permit = Permits.Take();
        using var document = await Bodies.ReadJsonAsync(context.Request, call.Cancellation).ConfigureAwait(false);
        var body = new JsonField(document.RootElement, "");
        if (!body.IsObject) throw body.Unexpected("an object");
        var request = await AskAsync(context, call, kind, body, handle).ConfigureAwait(false);
        await request.Answer.WriteAsync(context).ConfigureAwait(false);
    });

    /// <summary>A handler of another kind of body, with its permit and its deadline.</summary>
    public RequestDelegate Permitted(ErrorFormat format, Func<HttpContext, GuardedCall, Task> handle) => context => GuardAsync(context, format, async call =>
    {
        _key.Check(context.Request);
        using var permit = Permits.Take();
        await handle(context, call).ConfigureAwait(false);
    });

    /// <summary>Handles a request, and says what became of it.</summary>
    public async Task GuardAsync(HttpContext context, ErrorFormat format, Func<GuardedCall, Task> handle)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(_options.RequestTimeout);
        var call = new GuardedCall(RequestIds.Of(context), RouteOf(context), Stopwatch.GetTimestamp(), deadline.Token);
        context.Response.Headers[RequestIds.Header] = call.RequestId;
        try
        {
            await handle(call).ConfigureAwait(false);
            if (call.Model is not null)
                _log.Answered(context.Request.Method, call.Route, context.Response.StatusCode, call.Elapsed.TotalMilliseconds, call.Model, call.Texts, call.Tokens, call.RequestId);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException or Microsoft.AspNetCore.Connections.ConnectionResetException)
        {
            _metrics.Failed("cancelled");
            _log.Left(context.Request.Method, call.Route, call.RequestId);
        }
        catch (Exception e)
        {
            await FailAsync(context, format, call, e).ConfigureAwait(false);
        }
    }

    /// <summary>Who shares a turn in the queue: whoever shares a connection.</summary>
    public static string CallerOf(HttpContext context) => context.Connection.Id;

    private async Task<(InferenceRequest Request, JsonBody Answer)> AskAsync(HttpContext context, GuardedCall call, RequestKind kind, JsonField body, Func<InferenceRequest, Task<JsonBody>> handle)
    {
        var model = _server.Find(ModelNames.Of(context, body, _server.ModelNames));
        var request = new InferenceRequest(_options, body, model, CallerOf(context), call.Cancellation);
        var method = body["inputs"].IsList || kind.IsAlwaysBatch ? "batch" : "single";
        _metrics.Began(kind, method);
        var answer = await handle(request).ConfigureAwait(false);
        call.Answered(model.Name, request.Texts, request.Spent?.Tokens ?? 0);
        SpentHeaders.Write(context.Response.Headers, request, call.Elapsed);
        _metrics.Succeeded(kind, method, request, call.Elapsed);
        return (request, answer);
    }

    private async Task FailAsync(HttpContext context, ErrorFormat format, GuardedCall call, Exception exception)
    {
        var error = ErrorTranslation.Of(exception);
        _metrics.Failed(error.Kind.Type);
        if (error.Kind.Status >= 500 && error.Kind != ErrorKind.Unhealthy && error.Kind != ErrorKind.Timeout) _log.Failed(exception, context.Request.Method, call.Route, error.Kind.Status, call.RequestId);
        else _log.Refused(context.Request.Method, call.Route, error.Kind.Status, error.Kind.Type, call.Elapsed.TotalMilliseconds, call.RequestId);
        await ErrorBody.WriteAsync(context, error, format, call.RequestId).ConfigureAwait(false);
    }

    // The pattern and not the path: what a client writes into a path is not for the log.
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "?";
}
