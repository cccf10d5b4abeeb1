using Microsoft.AspNetCore.Http;
using Octavo.Server.Requests;

namespace Octavo.Server.Errors;

/// <summary>Writes an error as the clients of an interface read it.</summary>
internal static class ErrorBody
{
    // Refusals are many when memory is wanted elsewhere.
    private const int UsualSize = 512;

    /// <summary>Writes it, unless an answer has begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">What the client is told.</param>
    /// <param name="format">The shape.</param>
    /// <param name="requestId">What the log calls the request.</param>
    public static async Task WriteAsync(HttpContext context, RequestException error, ErrorFormat format, string requestId)
    {
        if (context.Response.HasStarted) return;
        var headers = context.Response.Headers;
        if (error.Kind == ErrorKind.Overloaded || error.Kind == ErrorKind.Unhealthy) headers.RetryAfter = "1";
        if (error.Kind == ErrorKind.Unauthorized) headers.WWWAuthenticate = "Bearer";
        var body = JsonBody.Of(json =>
        {
            json.WriteStartObject();
            switch (format)
            {
                case ErrorFormat.OpenAI:
                    json.WriteStartObject("error");
                    json.WriteString("message", error.Message);
                    json.WriteString("type", OpenAIType(error.Kind));
                    json.WriteString("param", error.Parameter);
                    json.WriteString("code", OpenAICode(error.Kind));
                    json.WriteEndObject();
                    break;
                case ErrorFormat.Tei:
                    json.WriteString("error", error.Message);
                    json.WriteString("error_type", error.Kind.Type);
                    break;
                default:
                    json.WriteString("error", error.Message);
                    break;
            }

            json.WriteString("request_id", requestId);
            json.WriteEndObject();
        }, UsualSize);
        await body.WriteAsync(context, error.Kind.Status).ConfigureAwait(false);
    }

    private static string OpenAIType(ErrorKind kind) => kind.Status switch
    {
        401 => "authentication_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string? OpenAICode(ErrorKind kind) => kind.Status switch
    {
        401 => "invalid_api_key",
        404 => "model_not_found",
        429 => "rate_limit_exceeded",
        _ => null,
    };
}
