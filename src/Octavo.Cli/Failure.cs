using System.Diagnostics;
using System.Text.Json;
using Octavo.Values;

namespace Octavo.Cli;

/// <summary>The one place where an exception becomes a line that can be read and an exit code.</summary>
internal static class Failure
{
    private const int BrokenPipe = 32; // EPIPE, on Linux and macOS

    /// <summary>Says what went wrong.</summary>
    /// <param name="exception">What a command threw.</param>
    /// <param name="cancelled">What a command that was cancelled ends with.</param>
    /// <param name="verbosity">How much to say.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, int cancelled, Verbosity verbosity)
    {
        var cause = Unwrap(exception);
        if (cause is OperationCanceledException)
        {
            Terminal.WriteError("octavo: cancelled");
            return cancelled;
        }

        // Whoever read our output has seen enough.
        if (IsBrokenPipe(cause)) return ExitCode.OutputClosed;
        var code = CodeOf(exception);
        Terminal.WriteError($"octavo: {Describe(exception)}");
        if (code == ExitCode.InternalError && verbosity == Verbosity.Detailed)
            foreach (var line in exception.ToString().Split('\n')) Terminal.WriteError(line.TrimEnd('\r'));
        return code;
    }

    /// <summary>An exception's message on one line and without the name of a parameter.</summary>
    /// <param name="exception">The exception.</param>
    public static string MessageOf(Exception exception)
    {
        var message = exception.Message;
        if (exception is ArgumentException { ParamName: { } name })
            message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        if (exception is JsonException json) message = $"not valid JSON: {JsonFault.WithoutPlace(json)} (byte {json.BytePositionInLine + 1})";
        return OneLine(message);
    }

    /// <summary>The exit code: whose fault it is.</summary>
    /// <param name="exception">What a command threw.</param>
    public static int CodeOf(Exception exception) => Unwrap(exception) switch
    {
        // What this machine can run is found out once, and OCTAVO_ISA may ask for something else.
        PlatformNotSupportedException => ExitCode.WrongUsage,
        ArgumentException argument => IsFaultOfCaller(argument) ? ExitCode.BadInput : ExitCode.InternalError,
        IOException or UnauthorizedAccessException or NotSupportedException or InvalidDataException or JsonException
            or OutOfMemoryException or OverflowException => ExitCode.BadInput,
        _ => ExitCode.InternalError,
    };

    /// <summary>What went wrong, on one line.</summary>
    /// <param name="exception">What a command threw.</param>
    public static string Describe(Exception exception) => Unwrap(exception) switch
    {
        var cause when CodeOf(exception) == ExitCode.InternalError => DescribeFault(cause),
        OutOfMemoryException => "not enough memory for this model and batch",
        OverflowException => "the input is too large",
        var cause => MessageOf(cause),
    };

    /// <summary>Whether whoever read our output has gone.</summary>
    /// <param name="exception">What writing threw.</param>
    public static bool IsBrokenPipe(Exception exception) =>
        exception.GetType() == typeof(IOException) && exception.HResult == BrokenPipe && !OperatingSystem.IsWindows();

    private static string DescribeFault(Exception cause)
    {
        var frame = new StackTrace(cause).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.DeclaringType?.Namespace?.StartsWith("Octavo", StringComparison.Ordinal) == true);
        var place = frame is null ? "" : $" in {frame.DeclaringType!.FullName}.{frame.Name}";
        return $"internal error: {cause.GetType().Name}{place}: {OneLine(cause.Message)} This is a fault of octavo, not of its input; please report it with what --verbosity detailed prints";
    }

    // A text or file that is refused is named by our own code; what the framework's own checks find is a slip of ours.
    private static bool IsFaultOfCaller(ArgumentException exception) =>
        exception is not ArgumentNullException && new StackTrace(exception).GetFrame(0)?.GetMethod()?.DeclaringType?.Name != "ThrowHelper";

    // What wraps an exception only says that it came from elsewhere.
    private static Exception Unwrap(Exception exception) =>
        Causes(exception).First(cause => cause is not (TypeInitializationException or AggregateException) || cause.InnerException is null);

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
