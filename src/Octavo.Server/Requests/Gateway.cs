using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octavo.Server.Errors;
using Octavo.Server.Models;
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
    /// <param name="answers">Which models can answer it: a request that names none means the first of them.</param>
    /// <param name="handle">Answers it.</param>
    public RequestDelegate Asking(ErrorFormat format, RequestKind kind, Predicate<ServedModel> answers, Func<InferenceRequest, Task<JsonBody>> handle) => Permitted(format, async (context, call) =>
    {
        using var document = await Bodies.ReadJsonAsync(context.Request, call.Cancellation).ConfigureAwait(false);
        var body = new JsonField(document.RootElement, "");
        if (!body.IsObject) throw body.Unexpected("an object");
        var answer = await AskAsync(context, call, kind, answers, body, handle).ConfigureAwait(false);
        await answer.WriteAsync(context).ConfigureAwait(false);
    });

    /// <summary>A handler of any kind of body, with its permit and its deadline.</summary>
    public RequestDelegate Permitted(ErrorFormat format, Func<HttpContext, GuardedCall, Task> handle) => context =>
        Permits.AreTaken && _key.IsPresented(context.Request) ? RefuseAtOnceAsync(context, format) : GuardAsync(context, format, async call =>
        {
            _key.Check(context.Request);
            using var permit = Permits.Take();
            await handle(context, call).ConfigureAwait(false);
        });

    /// <summary>Handles a request of HTTP, and says what became of it.</summary>
    public Task GuardAsync(HttpContext context, ErrorFormat format, Func<GuardedCall, Task> handle)
    {
        var id = RequestIds.Name(context);
        return GuardAsync(context, id, context.RequestAborted, handle, error => ErrorBody.WriteAsync(context, error, format, id));
    }

    /// <summary>Handles a request, and says what became of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">What it is called.</param>
    /// <param name="left">The client left.</param>
    /// <param name="handle">Answers it.</param>
    /// <param name="refuse">Tells the client why there is no answer.</param>
    public async Task GuardAsync(HttpContext context, string id, CancellationToken left, Func<GuardedCall, Task> handle, Func<RequestException, Task> refuse)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(left);
        deadline.CancelAfter(_options.RequestTimeout);
        var call = new GuardedCall(id, RouteOf(context), Stopwatch.GetTimestamp(), deadline.Token);
        try
        {
            await handle(call).ConfigureAwait(false);
            if (call.Model is not null)
                _log.Answered(context.Request.Method, call.Route, context.Response.StatusCode, call.Elapsed.TotalMilliseconds, call.Model, call.Texts, call.Tokens, call.RequestId);
        }
        catch (Exception e) when (left.IsCancellationRequested && e is OperationCanceledException or IOException or ConnectionResetException)
        {
            _metrics.Failed("cancelled");
            _log.Left(context.Request.Method, call.Route, call.RequestId);
        }
        catch (Exception e)
        {
            var error = ErrorTranslation.Of(e);
            Tell(context, call, error, e);
            await refuse(error).ConfigureAwait(false);
        }
    }

    /// <summary>Has a model answer, and measures it.</summary>
    public async Task<T> MeasureAsync<T>(GuardedCall call, RequestKind kind, string method, InferenceRequest request, Func<Task<T>> answer)
    {
        _metrics.Began(kind, method);
        var found = await answer().ConfigureAwait(false);
        call.Answered(request.Served.Name, request.Texts, request.Spent?.Tokens ?? 0);
        _metrics.Succeeded(kind, method, request, call.Elapsed);
        return found;
    }

    /// <summary>Who shares a turn in the queue: whoever shares a connection.</summary>
    public static string CallerOf(HttpContext context) => context.Connection.Id;

    /// <summary>
    /// Without throwing, which takes longer than all the rest of a refusal: under load there are many more of these than answers, and they
    /// take the processors that answer.
    /// </summary>
    private Task RefuseAtOnceAsync(HttpContext context, ErrorFormat format)
    {
        var id = RequestIds.Name(context);
        var error = Permits.Refusal;
        _metrics.Failed(error.Kind.Type);
        _log.Refused(context.Request.Method, RouteOf(context), error.Kind.Status, error.Kind.Type, 0, id);
        return ErrorBody.WriteAsync(context, error, format, id);
    }

    private async Task<JsonBody> AskAsync(HttpContext context, GuardedCall call, RequestKind kind, Predicate<ServedModel> answers, JsonField body, Func<InferenceRequest, Task<JsonBody>> handle)
    {
        var model = _server.Find(ModelNames.Of(context, body, _server.ModelNames), answers);
        var request = new InferenceRequest(_options, body, model, CallerOf(context), call.Cancellation);
        var answer = await MeasureAsync(call, kind, body["inputs"].IsList || kind.IsAlwaysBatch ? "batch" : "single", request, () => handle(request)).ConfigureAwait(false);
        SpentHeaders.Write(context.Response.Headers, request, call.Elapsed);
        return answer;
    }

    private void Tell(HttpContext context, GuardedCall call, RequestException error, Exception exception)
    {
        _metrics.Failed(error.Kind.Type);
        if (error.Kind == ErrorKind.Internal) _log.Failed(exception, context.Request.Method, call.Route, error.Kind.Status, call.RequestId);
        else _log.Refused(context.Request.Method, call.Route, error.Kind.Status, error.Kind.Type, call.Elapsed.TotalMilliseconds, call.RequestId);
    }

    // The pattern and not the path: what a client writes into a path is not for the log.
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "?";
}
