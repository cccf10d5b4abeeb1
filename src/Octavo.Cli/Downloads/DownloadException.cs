namespace Octavo.Cli.Downloads;

/// <summary>Something could not be fetched, or is not what was expected.</summary>
/// <param name="message">The address, what was expected and what was found.</param>
/// <param name="canRetry">Whether it may go better the next time.</param>
/// <param name="cause">What led to it.</param>
internal sealed class DownloadException(string message, bool canRetry = false, Exception? cause = null) : IOException(message, cause)
{
    public bool CanRetry => canRetry;
}
