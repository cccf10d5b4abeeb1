using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Octavo.Load.Clients;

/// <summary>Clients that ask until their time is over, and what they saw.</summary>
/// <param name="order">What they do.</param>
/// <param name="requests">What they ask, one after another, each client from another place on.</param>
/// <param name="expected">What is answered to each alone; null for not comparing.</param>
internal sealed class ClientLoop(LoopOrder order, IReadOnlyList<byte[]> requests, IReadOnlyList<byte[]>? expected)
{
    private readonly Lock _gate = new();
    private readonly List<Answer> _answers = [];
    private readonly TimeSpan _time = TimeSpan.FromSeconds(order.Seconds);
    private readonly Stopwatch _watch = new();
    private int _refused;
    private int _failed;
    private int _differing;
    private string? _failure;

    /// <summary>Where a server listens.</summary>
    public static IPEndPoint ServerOf(int port) => new(IPAddress.Loopback, port);

    /// <summary>Runs them.</summary>
    public async Task<LoopResult> RunAsync()
    {
        var used = Environment.CpuUsage.TotalTime;
        _watch.Start();
        await Task.WhenAll(Enumerable.Range(0, order.Clients).Select(one => Task.Run(() => RunAsync(one))));
        return new()
        {
            Answered = _answers.Count,
            Refused = _refused,
            Failed = _failed,
            Differing = _differing,
            Failure = _failure,
            Seconds = _watch.Elapsed.TotalSeconds,
            Waited = Percentiles.Of(_answers.Select(answer => answer.Milliseconds)),
            Served = Percentiles.Of(_answers.Select(answer => (double)answer.Total)),
            Queued = Percentiles.Of(_answers.Select(answer => (double)answer.Queued)),
            ProcessorSeconds = (Environment.CpuUsage.TotalTime - used).TotalSeconds,
        };
    }

    private async Task RunAsync(int one)
    {
        var next = one * 31;
        while (_watch.Elapsed < _time)
        {
            using var connection = new Connection(ServerOf(order.Port));
            try
            {
                await connection.OpenAsync(CancellationToken.None);
                for (var turn = 0; _watch.Elapsed < _time; turn++, next++)
                {
                    if (order.Offered > 0) await WaitForTurnAsync(one, turn);
                    await AskAsync(connection, next % requests.Count);
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // A new connection, as clients do; and not at once, for the server may be gone.
                Fail(e.Message);
                await Task.Delay(100);
            }
        }
    }

    private async Task AskAsync(Connection connection, int place)
    {
        var answer = await connection.AskAsync(requests[place], CancellationToken.None);
        if (answer.Status == (int)HttpStatusCode.OK)
        {
            if (expected is not null && !answer.Body.Span.SequenceEqual(expected[place])) Interlocked.Increment(ref _differing);
            lock (_gate) _answers.Add(answer with { Body = default });
        }
        else if (answer.Status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable)
        {
            Interlocked.Increment(ref _refused);
            if (order.Offered == 0) await Task.Delay(TimeSpan.FromSeconds(answer.RetryAfter));
        }
        else
        {
            Fail($"status {answer.Status}");
        }
    }

    /// <summary>Each connection has its places in the second; who is late asks at once.</summary>
    private Task WaitForTurnAsync(int one, int turn)
    {
        var between = order.Clients / order.Offered;
        var wait = TimeSpan.FromSeconds((turn + ((double)one / order.Clients)) * between) - _watch.Elapsed;
        return wait > TimeSpan.Zero ? Task.Delay(wait) : Task.CompletedTask;
    }

    private void Fail(string why)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _failure, why, null);
    }
}
