using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Octavo.Load;

/// <summary>What several clients measured together.</summary>
/// <param name="Answered">Requests with an answer.</param>
/// <param name="Refused">Requests that were told to come later.</param>
/// <param name="Failed">Everything else.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Sorted">Milliseconds of the answers, ascending.</param>
internal sealed record Measured(int Answered, int Refused, int Failed, double Seconds, double[] Sorted)
{
    public double Rate => Answered / Seconds;

    public double Percentile(double share) => Sorted.Length == 0 ? 0 : Sorted[Math.Min(Sorted.Length - 1, (int)(share * Sorted.Length))];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Rate,8:F0} texts/s   p50 {Percentile(.5),7:F1} ms   p99 {Percentile(.99),7:F1} ms{(Refused > 0 ? $"   {Refused} told to come later" : "")}{(Failed > 0 ? $"   {Failed} FAILED" : "")}");
}

/// <summary>Clients that each ask a text, wait for the answer and ask the next, or come again when they are told to, until the time is over.</summary>
internal static class Clients
{
    /// <summary>Runs them.</summary>
    /// <param name="address">The server.</param>
    /// <param name="path">The route.</param>
    /// <param name="count">How many clients.</param>
    /// <param name="time">How long.</param>
    /// <param name="bodyOf">The body that asks a text.</param>
    public static async Task<Measured> RunAsync(Uri address, string path, int count, TimeSpan time, Func<string, string> bodyOf)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = count };
        using var client = new HttpClient(handler) { BaseAddress = address };
        byte[][] bodies = [.. Texts.All.Select(text => Encoding.UTF8.GetBytes(bodyOf(text)))];
        var (latencies, refused, failed) = (new ConcurrentBag<double>(), 0, 0);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, count).Select(async one =>
        {
            for (var i = one * 31; watch.Elapsed < time; i++)
            {
                var began = Stopwatch.GetTimestamp();
                using var content = new ByteArrayContent(bodies[i % bodies.Length]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var response = await client.PostAsync(path, content);
                await response.Content.ReadAsByteArrayAsync();
                if (response.StatusCode == HttpStatusCode.OK) latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                else if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    // As the server says: clients that come again at once would take the processors that it answers with.
                    Interlocked.Increment(ref refused);
                    await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                }
                else Interlocked.Increment(ref failed);
            }
        }));
        return new(latencies.Count, refused, failed, watch.Elapsed.TotalSeconds, [.. latencies.Order()]);
    }
}
