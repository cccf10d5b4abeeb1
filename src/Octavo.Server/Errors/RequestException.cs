namespace Octavo.Server.Errors;

/// <summary>A request that is not answered, and what its client is told.</summary>
/// <param name="kind">Why.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="cause">What the log is told besides; null for nothing.</param>
internal sealed class RequestException(ErrorKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>The member of the request that is wrong; null where it is none.</summary>
    public string? Parameter { get; init; }
}
