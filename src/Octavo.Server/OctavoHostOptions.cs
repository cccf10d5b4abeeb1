using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Octavo.Server;

/// <summary>Where a server of its own listens, and what it tells.</summary>
public sealed class OctavoHostOptions
{
    /// <summary>The address: an IP address, or <c>localhost</c>. Only this machine unless something else is said.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port of HTTP; 0 for any that is free.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>The port of gRPC, which takes one of its own where there is no TLS; 0 for any that is free, null for none.</summary>
    public int? GrpcPort { get; set; }

    /// <summary>Where traces and metrics are sent by OTLP; null for what <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, and nowhere without it.</summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Connections at once; more wait or are turned away by the system.</summary>
    public int MaxConnections { get; set; } = 4_096;

    /// <summary>What the log tells at least.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>The form of the log, which goes to the standard error stream.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>Whether only this machine can reach it.</summary>
    internal bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>The address.</summary>
    internal IPAddress Address => Host is "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(Host.Trim('[', ']'), out var address) ? address
        : throw new ArgumentException($"host: expected an IP address or localhost, found '{Host}'");

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">There is something.</exception>
    internal void Check()
    {
        _ = Address;
        CheckPort("port", Port);
        CheckPort("grpc-port", GrpcPort ?? 0);
        if (OtlpEndpoint is { IsAbsoluteUri: false }) throw new ArgumentException($"otlp-endpoint: expected an absolute address, found '{OtlpEndpoint}'");
        if (MaxConnections < 1) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"max-connections: expected 1 or more, found {MaxConnections}"));
        if (!Enum.IsDefined(LogFormat)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"log-format: expected a form, found {(int)LogFormat}"));
    }

    private static void CheckPort(string name, int port)
    {
        if (port is < 0 or > ushort.MaxValue) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}: expected 0 to {ushort.MaxValue}, found {port}"));
    }
}
