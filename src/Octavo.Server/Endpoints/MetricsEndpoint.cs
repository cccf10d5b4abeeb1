using System.Text;
using Microsoft.AspNetCore.Http;
using Octavo.Server.Telemetry;

namespace Octavo.Server.Endpoints;

/// <summary><c>GET /metrics</c>: what Prometheus reads.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Answers it.</summary>
    public static async Task Answer(HttpContext context, PrometheusText metrics)
    {
        var text = Encoding.UTF8.GetBytes(metrics.Write());
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }
}
