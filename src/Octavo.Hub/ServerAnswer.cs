using System.Net;

namespace Octavo.Hub;

/// <summary>What a server's refusal says of trying again.</summary>
internal static class ServerAnswer
{
    /// <summary>Whether the same request may be answered the next time.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>How long the server asks to wait, in seconds or until a time; null where it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - DateTimeOffset.UtcNow,
            _ => (TimeSpan?)null,
        };
        return wait is { } time && time < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
