using System.Net.Sockets;
using System.Text;

namespace Octavo.Tests.Server;

/// <summary>A client that sends what no library would.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new();

    /// <summary>Connects and sends.</summary>
    public static async Task<RawClient> SendAsync(Uri server, string text)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(server.Host, server.Port);
        await client._client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
        return client;
    }

    /// <summary>What comes back, to the end of the connection or of a body of JSON.</summary>
    public async Task<string> ReadAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var (bytes, text) = (new byte[65_536], new StringBuilder());
        try
        {
            while (!text.ToString().EndsWith('}') && await _client.GetStream().ReadAsync(bytes, patience.Token) is var read and > 0)
                text.Append(Encoding.UTF8.GetString(bytes, 0, read));
        }
        catch (IOException)
        {
            // The server broke off.
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
