namespace Octavo.Hub;

/// <summary>Something could not be fetched, or is not what was expected. The message names the address, what was expected and what was found.</summary>
public sealed class DownloadException : IOException
{
    internal DownloadException(string message, bool canRetry = false, Exception? cause = null)
        : base(message, cause) => CanRetry = canRetry;

    /// <summary>Whether it may go better the next time.</summary>
    public bool CanRetry { get; }
}
