using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Octavo.Tests.Hub;

/// <summary>A web server on this machine that answers each request as a test wants it, lies and broken connections included.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<WebRequest, WebResponse> _answer;
    private readonly List<WebRequest> _requests = [];

    public WebServer(Func<WebRequest, WebResponse> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public IReadOnlyList<WebRequest> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <summary>A server of one file that can be asked for a part of it.</summary>
    public static WebServer Of(byte[] file, Func<WebRequest, WebResponse, WebResponse>? change = null) =>
        new(request => (change ?? ((_, response) => response))(request, Part(request, file)));

    /// <summary>An honest answer: the part that was asked for, if it is of the same file.</summary>
    public static WebResponse Part(WebRequest request, byte[] file, string tag = "\"v1\"")
    {
        if (request.From is not { } from || request.IfRange != tag) return new(200, file) { Headers = { ["ETag"] = tag } };
        return from < file.Length
            ? new(206, file[from..]) { Headers = { ["ETag"] = tag, ["Content-Range"] = $"bytes {from}-{file.Length - 1}/{file.Length}" } }
            : new(416, []) { Headers = { ["Content-Range"] = $"bytes */{file.Length}" } };
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(async () =>
            {
                using (client) await AnswerAsync(client);
            });
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var first = (await reader.ReadLineAsync())!.Split(' ');
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            int? from = headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : null;
            WebRequest request;
            lock (_requests)
            {
                request = new(first[1], from, headers.GetValueOrDefault("If-Range"), _requests.Count) { Method = first[0], Token = headers.GetValueOrDefault("Authorization"), Host = headers.GetValueOrDefault("Host") };
                _requests.Add(request);
            }

            var response = _answer(request);
            var head = new StringBuilder($"HTTP/1.1 {response.Status} X\r\nConnection: close\r\n");
            if (!response.Headers.ContainsKey("Content-Length")) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {response.Body.Length}\r\n");
            foreach (var (name, value) in response.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
            if (request.Method != "HEAD") await stream.WriteAsync(response.Body.AsMemory(0, Math.Min(response.Body.Length, response.BreakAfter)));
            await stream.FlushAsync();
            if (request.Method != "HEAD" && response.BreakAfter < response.Body.Length) await Task.Delay(response.Silence);
        }
        catch (IOException)
        {
            // The client has gone, as some of these tests have it.
        }
    }
}

internal sealed record WebRequest(string Path, int? From, string? IfRange, int Number)
{
    public string Method { get; init; } = "GET";

    /// <summary>The header Authorization.</summary>
    public string? Token { get; init; }

    public string? Host { get; init; }
}

internal sealed record WebResponse(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>After so many bytes of the body nothing comes, and after a silence the connection ends.</summary>
    public int BreakAfter { get; init; } = int.MaxValue;

    public TimeSpan Silence { get; init; } = TimeSpan.Zero;
}
