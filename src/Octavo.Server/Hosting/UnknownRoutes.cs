using Microsoft.AspNetCore.Http;
using Octavo.Server.Errors;
using Octavo.Server.Security;

namespace Octavo.Server.Hosting;

/// <summary>Says in JSON, as every other error, that there is no such route, or not with that method.</summary>
/// <param name="next">What comes behind.</param>
internal sealed class UnknownRoutes(RequestDelegate next)
{
    /// <summary>Lets a request through, and looks whether nobody answered.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response.HasStarted || context.Response.ContentLength is not null) return;
        var error = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new RequestException(ErrorKind.NotFound, "path: expected a route of this server, found another: /openapi/v1.json lists them"),
            StatusCodes.Status405MethodNotAllowed => new RequestException(ErrorKind.Method, $"method: expected {context.Response.Headers.Allow}, found another"),
            _ => null,
        };
        if (error is not null) await ErrorBody.WriteAsync(context, error, ErrorFormat.Tei, RequestIds.Of(context)).ConfigureAwait(false);
    }
}
