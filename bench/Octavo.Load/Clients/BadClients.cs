using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Octavo.Load.Clients;

/// <summary>What a bad client does to a server, until it is told to stop.</summary>
internal enum BadHabit
{
    /// <summary>Sends half a body, and no more.</summary>
    Stalls,

    /// <summary>Sends a body byte by byte.</summary>
    Drips,

    /// <summary>Asks, and resets the connection at once.</summary>
    BreaksOff,

    /// <summary>Sends bytes that are no HTTP.</summary>
    SendsGarbage,

    /// <summary>Sends HTTP whose body is no JSON.</summary>
    SendsNoJson,

    /// <summary>Asks and asks, and never reads an answer.</summary>
    NeverReads,
}

/// <summary>Several clients of one habit.</summary>
/// <param name="habit">The habit.</param>
/// <param name="port">Where the server listens.</param>
/// <param name="question">What they would ask.</param>
internal sealed class BadClients(BadHabit habit, int port, Question question)
{
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _request = Connection.Request(ClientLoop.ServerOf(port), question.Path, question.Bodies[0]);
    private int _connections;

    /// <summary>Connections that they made.</summary>
    public int Connections => _connections;

    /// <summary>Goes on until it is cancelled.</summary>
    public Task RunAsync(int clients, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => RunAsync(stop), CancellationToken.None)));

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(ClientLoop.ServerOf(port), stop);
                Interlocked.Increment(ref _connections);
                await (habit switch
                {
                    BadHabit.Stalls => StallAsync(socket, stop),
                    BadHabit.Drips => DripAsync(socket, stop),
                    BadHabit.BreaksOff => BreakOffAsync(socket, stop),
                    BadHabit.SendsGarbage => SendAsync(socket, RandomNumberGenerator.GetBytes(2_000), stop),
                    BadHabit.SendsNoJson => SendAsync(socket, Connection.Request(ClientLoop.ServerOf(port), question.Path, new string('{', 500)), stop),
                    _ => NeverReadAsync(socket, stop),
                });
                await Task.Delay(s_breath, stop);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server had enough of it, or the time is over.
            }
        }
    }

    private async Task StallAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync(_request.AsMemory(..^10), stop);
        await ReadToEndAsync(socket, stop);
    }

    private async Task DripAsync(Socket socket, CancellationToken stop)
    {
        var head = Encoding.ASCII.GetString(_request).IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        await socket.SendAsync(_request.AsMemory(..head), stop);
        for (var at = head; at < _request.Length; at++)
        {
            await socket.SendAsync(_request.AsMemory(at, 1), stop);
            await Task.Delay(s_breath, stop);
        }
    }

    private async Task BreakOffAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync(_request, stop);
        // No farewell: the connection is reset.
        socket.LingerState = new(enable: true, seconds: 0);
    }

    private static async Task SendAsync(Socket socket, byte[] bytes, CancellationToken stop)
    {
        await socket.SendAsync(bytes, stop);
        await socket.ReceiveAsync(new byte[4_096], stop);
    }

    private async Task NeverReadAsync(Socket socket, CancellationToken stop)
    {
        while (true)
        {
            await socket.SendAsync(_request, stop);
            await Task.Delay(s_breath, stop);
        }
    }

    private static async Task ReadToEndAsync(Socket socket, CancellationToken stop)
    {
        var buffer = new byte[4_096];
        while (await socket.ReceiveAsync(buffer, stop) > 0)
        {
        }
    }
}
