using Microsoft.Extensions.Logging;

namespace Octavo.Extensions.AI;

/// <summary>Everything that is logged: models, never texts.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Loaded {Kind} {Model} in {Milliseconds} ms: {Scheme}, {InstructionSet}, {Threads} threads")]
    public static partial void Loaded(this ILogger logger, string kind, string model, long milliseconds, string scheme, string instructionSet, int threads);

    [LoggerMessage(2, LogLevel.Warning, "{Kind} {Model}: {Warning}")]
    public static partial void Surprising(this ILogger logger, string kind, string model, string warning);

    [LoggerMessage(3, LogLevel.Error, "{Kind} cannot be loaded")]
    public static partial void NotLoaded(this ILogger logger, Exception why, string kind);
}
