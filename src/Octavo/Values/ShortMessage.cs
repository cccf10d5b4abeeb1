namespace Octavo.Values;

/// <summary>What is told of a file that nobody vouches for: it quotes the file, and a quote may be as long as the file.</summary>
internal static class ShortMessage
{
    private const int Beginning = 1_200;
    private const int End = 300;

    /// <summary>The message, its middle left out where it is longer than anybody reads.</summary>
    public static string Of(string message)
    {
        if (message.Length <= Beginning + End) return message;
        var (before, after) = (Beginning, message.Length - End);
        if (char.IsHighSurrogate(message[before - 1])) before--;
        if (char.IsLowSurrogate(message[after])) after++;
        return $"{message[..before]} … {message[after..]}";
    }

    /// <summary>Reads a file whose faults are told shortly.</summary>
    /// <exception cref="InvalidDataException">What reading it throws, with a message of bounded length.</exception>
    public static T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e) when (e.Message.Length > Beginning + End)
        {
            throw new InvalidDataException(Of(e.Message), e);
        }
    }
}
