namespace Octavo.Server;

/// <summary>The form of a server's log.</summary>
public enum LogFormat
{
    /// <summary>A line for each event, to read.</summary>
    Text,

    /// <summary>A JSON object for each event, to search.</summary>
    Json,
}
