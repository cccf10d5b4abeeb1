using Microsoft.Extensions.Logging;

namespace Octavo.Server;

/// <summary>What the log is told: names, numbers and codes, never a text of a client.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} is ready for {Task}: {Scheme}, {InstructionSet}, {Threads} threads, {Bytes} bytes of weights")]
    public static partial void Ready(this ILogger log, string model, ServedTask task, string scheme, string instructionSet, int threads, long bytes);

    [LoggerMessage(2, LogLevel.Warning, "Model {Model}: {Warning}")]
    public static partial void Surprising(this ILogger log, string model, string warning);

    [LoggerMessage(3, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds} ms: model {Model}, {Texts} texts, {Tokens} tokens, request {RequestId}")]
    public static partial void Answered(this ILogger log, string method, string route, int status, double milliseconds, string? model, int texts, long tokens, string requestId);

    [LoggerMessage(4, LogLevel.Information, "{Method} {Route} {Status} {ErrorType} in {Milliseconds} ms: request {RequestId}")]
    public static partial void Refused(this ILogger log, string method, string route, int status, string errorType, double milliseconds, string requestId);

    [LoggerMessage(5, LogLevel.Error, "{Method} {Route} {Status}: request {RequestId}")]
    public static partial void Failed(this ILogger log, Exception exception, string method, string route, int status, string requestId);

    [LoggerMessage(6, LogLevel.Information, "{Method} {Route}: the client left, request {RequestId}")]
    public static partial void Left(this ILogger log, string method, string route, string requestId);
}
