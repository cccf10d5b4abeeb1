using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Octavo.Server.Hosting;

/// <summary>The log of a server of its own, on the standard error stream.</summary>
internal static class HostLogging
{
    /// <summary>Adds it.</summary>
    public static void Add(ILoggingBuilder logging, OctavoHostOptions host)
    {
        logging.SetMinimumLevel(host.LogLevel);
        // The framework tells what goes wrong; its paths and headers of each request are not for the log.
        var ofFramework = host.LogLevel > LogLevel.Warning ? host.LogLevel : LogLevel.Warning;
        logging.AddFilter("Microsoft", ofFramework);
        logging.AddFilter("Grpc", ofFramework);
        // A model that cannot be loaded is told by whoever started the server, in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddSimpleConsole(text => (text.SingleLine, text.TimestampFormat, text.UseUtcTimestamp, text.ColorBehavior) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true, LoggerColorBehavior.Disabled));
        logging.AddJsonConsole(json => (json.TimestampFormat, json.UseUtcTimestamp) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true));
        // Last, for each form that is added makes itself the one that is used.
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = host.LogFormat == LogFormat.Json ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple;
        });
    }
}
