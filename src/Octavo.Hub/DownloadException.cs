using System.Net;

namespace Octavo.Hub;

/// <summary>Something could not be fetched, or is not what was expected. The message names what was asked for, what was expected and what was found.</summary>
public sealed class DownloadException : IOException
{
    internal DownloadException(string message, bool canRetry = false, Exception? cause = null)
        : base(message, cause) => CanRetry = canRetry;

    /// <summary>Whether it may go better the next time.</summary>
    public bool CanRetry { get; internal init; }

    /// <summary>What the server answered; null where it did not, or answered something else than it should.</summary>
    public HttpStatusCode? StatusCode { get; internal init; }

    /// <summary>How long the server asks to wait before the next try; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The refusal of a server, which may be tried again if it is of that kind and does not ask for too much patience.</summary>
    internal static DownloadException Of(HttpResponseMessage response, string message, TimeSpan longestPause)
    {
        var wait = ServerAnswer.RetryAfter(response);
        var isTooLong = wait > longestPause;
        return new DownloadException(isTooLong ? FormattableString.Invariant($"{message}, and asks to wait {wait!.Value.TotalSeconds:0} seconds") : message)
        {
            CanRetry = ServerAnswer.IsTransient(response.StatusCode) && !isTooLong,
            StatusCode = response.StatusCode,
            RetryAfter = wait,
        };
    }
}
