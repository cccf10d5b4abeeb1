using Microsoft.AspNetCore.Http;
using Octavo.Batching;

namespace Octavo.Server.Errors;

/// <summary>The one place where an exception becomes what a client is told. What is not foreseen says nothing of the inside.</summary>
internal static class ErrorTranslation
{
    /// <summary>What the client is told.</summary>
    /// <param name="exception">What handling the request threw.</param>
    public static RequestException Of(Exception exception) => exception switch
    {
        RequestException request => request,
        QueueFullException full => new(ErrorKind.Overloaded, "model is overloaded: " + full.Message, full),
        ObjectDisposedException disposed => new(ErrorKind.Unhealthy, "the server is going down", disposed),
        OperationCanceledException late => new(ErrorKind.Timeout, "the request took longer than it may", late),
        BadHttpRequestException bad => new(bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ErrorKind.TooLarge : ErrorKind.Malformed, bad.Message, bad),
        ArgumentException argument and not ArgumentNullException => new(ErrorKind.Invalid, Plain(argument), argument),
        InvalidDataException text => new(ErrorKind.Tokenizer, text.Message, text),
        OutOfMemoryException memory => new(ErrorKind.Backend, "not enough memory for this request", memory),
        _ => new(ErrorKind.Internal, "internal error: the log has it under this request's id", exception),
    };

    private static string Plain(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;
}
