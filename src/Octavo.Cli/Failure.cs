using System.Text.Json;

namespace Octavo.Cli;

/// <summary>The one place where an exception becomes a line that can be read and an exit code.</summary>
internal static class Failure
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="exception">What a command threw.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception)
    {
        var cause = Unwrap(exception);
        var (message, code) = Describe(cause, isSetting: exception is TypeInitializationException);
        Console.Error.WriteLine($"octavo: {OneLine(message)}");
        return code;
    }

    /// <summary>An exception's message on one line and without the name of a parameter.</summary>
    /// <param name="exception">The exception.</param>
    public static string MessageOf(Exception exception)
    {
        var message = exception.Message;
        if (exception is ArgumentException { ParamName: { } name })
            message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        if (exception is JsonException json) message = $"not valid JSON: {WithoutPlace(message)} (byte {json.BytePositionInLine + 1})";
        return OneLine(message);
    }

    private static (string Message, int Code) Describe(Exception cause, bool isSetting) => cause switch
    {
        OperationCanceledException => ("cancelled", ExitCode.Cancelled),

        // What this machine can run is found out once, and OCTAVO_ISA may ask for something else.
        NotSupportedException when isSetting => (cause.Message, ExitCode.WrongUsage),
        OutOfMemoryException => ("not enough memory for this model and batch", ExitCode.BadInput),
        OverflowException => ("the input is too large", ExitCode.BadInput),
        IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or InvalidDataException or JsonException => (MessageOf(cause), ExitCode.BadInput),
        _ => ($"unexpected {cause.GetType().Name}: {cause.Message}", ExitCode.BadInput),
    };

    private static Exception Unwrap(Exception exception)
    {
        while (exception is TypeInitializationException or AggregateException && exception.InnerException is { } inner) exception = inner;
        return exception;
    }

    private static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
