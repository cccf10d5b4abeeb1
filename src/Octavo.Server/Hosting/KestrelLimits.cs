using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Octavo.Server.Hosting;

/// <summary>What a connection may take: less than what Kestrel allows by itself, for the requests here are small.</summary>
internal static class KestrelLimits
{
    private const int MostHeaderBytes = 16_384;
    private const int MostHeaders = 64;
    private const int LongestLine = 4_096;
    private const long BodySlack = 1 << 20;
    private static readonly TimeSpan s_headers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromMinutes(2);
    private static readonly MinDataRate s_leastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Sets them, and where it listens.</summary>
    public static void Set(KestrelServerOptions kestrel, OctavoServerOptions options, OctavoHostOptions host)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        // A little above the server's own bound, which says what was expected.
        limits.MaxRequestBodySize = options.MaxRequestBytes + BodySlack;
        limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestLineSize = LongestLine;
        limits.MaxConcurrentConnections = host.MaxConnections;
        limits.RequestHeadersTimeout = s_headers;
        limits.KeepAliveTimeout = s_keepAlive;
        limits.MinRequestBodyDataRate = s_leastRate;
        limits.MinResponseDataRate = s_leastRate;
        kestrel.Listen(host.Address, host.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        if (host.GrpcPort is { } port) kestrel.Listen(host.Address, port, endpoint => endpoint.Protocols = HttpProtocols.Http2);
    }
}
