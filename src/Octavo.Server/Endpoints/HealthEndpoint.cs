using Microsoft.AspNetCore.Http;
using Octavo.Server.Errors;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary>Whether the process lives, and whether its models answer: two questions, for who asks the first one restarts it.</summary>
internal static class HealthEndpoint
{
    /// <summary><c>GET /health</c>, <c>/ping</c>, <c>/health/ready</c>: whether to send requests.</summary>
    /// <exception cref="RequestException">Not now.</exception>
    public static Task Ready(HttpContext context, OctavoServer server) =>
        server.IsReady ? Say(context, "ready") : throw new RequestException(ErrorKind.Unhealthy, server.Loaded.IsFaulted ? "a model could not be loaded" : "unhealthy: the models are being loaded, or the server is going down");

    /// <summary><c>GET /health/live</c>: that it answers at all.</summary>
    public static Task Live(HttpContext context) => Say(context, "live");

    private static Task Say(HttpContext context, string status) => JsonBody.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("status", status);
        json.WriteEndObject();
    }).WriteAsync(context);
}
