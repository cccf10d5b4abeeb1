using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Octavo.Load.Clients;

/// <summary>
/// A connection that asks and waits, with as much of HTTP as the loops need: what a client costs is taken from the processors that the
/// server answers with.
/// </summary>
internal sealed class Connection(IPEndPoint server) : IDisposable
{
    private readonly Socket _socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[4_096];

    /// <summary>A request with a body of JSON.</summary>
    public static byte[] Request(IPEndPoint server, string path, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];
    }

    /// <summary>Connects.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation) => await _socket.ConnectAsync(server, cancellation);

    /// <summary>Asks, and waits for the whole answer.</summary>
    /// <exception cref="IOException">The server closed the connection, or answers in a form that is not read here.</exception>
    public async ValueTask<Answer> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < request.Length;) sent += await _socket.SendAsync(request[sent..], cancellation);
        var (filled, head, whole) = (0, 0, int.MaxValue);
        while (filled < whole)
        {
            if (filled == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation);
            if (read == 0) throw new IOException("the server closed the connection before its answer was whole");
            filled += read;
            if (head > 0 || (head = HeadOf(_buffer.AsSpan(0, filled))) == 0) continue;
            whole = head + (int)(Number(_buffer.AsSpan(0, head), "content-length: "u8) ?? throw new IOException("expected an answer with Content-Length"));
        }

        return Read(_buffer.AsMemory(0, whole), head, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static Answer Read(ReadOnlyMemory<byte> bytes, int head, double milliseconds)
    {
        var headers = bytes.Span[..head];
        var status = int.Parse(headers[9..12], CultureInfo.InvariantCulture);
        return new(status, Number(headers, "retry-after: "u8) ?? 1, milliseconds, Number(headers, "x-total-time: "u8) ?? 0, Number(headers, "x-queue-time: "u8) ?? 0, bytes[head..]);
    }

    private static int HeadOf(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\r\n\r\n"u8) is >= 0 and var at ? at + 4 : 0;

    private static long? Number(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        for (var rest = headers; rest.IndexOf("\r\n"u8) is >= 0 and var end; rest = rest[(end + 2)..])
        {
            if (end > name.Length && Ascii.EqualsIgnoreCase(rest[..name.Length], name)) return long.Parse(rest[name.Length..end], CultureInfo.InvariantCulture);
        }

        return null;
    }
}

/// <summary>What the server said.</summary>
/// <param name="Status">The status.</param>
/// <param name="RetryAfter">Seconds after which to come again.</param>
/// <param name="Milliseconds">From the first byte sent to the last received.</param>
/// <param name="Total">What the server took by its own clock, in milliseconds, whole; 0 where it says nothing.</param>
/// <param name="Queued">How long a text waited there.</param>
/// <param name="Body">The answer; valid until the connection is asked again.</param>
internal readonly record struct Answer(int Status, long RetryAfter, double Milliseconds, long Total, long Queued, ReadOnlyMemory<byte> Body);
