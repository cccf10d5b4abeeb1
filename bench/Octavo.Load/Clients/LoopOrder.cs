using System.Text.Json.Serialization;

namespace Octavo.Load.Clients;

/// <summary>What a process of clients is told to do.</summary>
internal sealed record LoopOrder
{
    /// <summary>Where the server listens.</summary>
    public required int Port { get; init; }

    /// <summary>The route.</summary>
    public required string Path { get; init; }

    /// <summary>What is asked, by the name of its <see cref="Question"/>.</summary>
    public required string Question { get; init; }

    /// <summary>Connections.</summary>
    public required int Clients { get; init; }

    /// <summary>How long.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests a second of all connections, whatever the server says; 0 for the next when the last was answered, or when the server says to come again.</summary>
    public double Offered { get; init; }

    /// <summary>Whether answers are compared with those of one client who asked each text alone, before.</summary>
    public bool Compares { get; init; }
}

/// <summary>What came of it.</summary>
internal sealed record LoopResult
{
    /// <summary>Requests with an answer.</summary>
    public int Answered { get; init; }

    /// <summary>Requests that were told to come later.</summary>
    public int Refused { get; init; }

    /// <summary>Everything else: another status, or a connection that was closed.</summary>
    public int Failed { get; init; }

    /// <summary>Answers that differ from what was answered alone.</summary>
    public int Differing { get; init; }

    /// <summary>What failed first.</summary>
    public string? Failure { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>Milliseconds of answers, as the clients measured them.</summary>
    public Percentiles Waited { get; init; } = Percentiles.None;

    /// <summary>Milliseconds of answers, as the server measured them: from the request's headers on, without what the clients' own processor time takes.</summary>
    public Percentiles Served { get; init; } = Percentiles.None;

    /// <summary>Milliseconds that texts waited in the queue, as the server measured them.</summary>
    public Percentiles Queued { get; init; } = Percentiles.None;

    /// <summary>Seconds of processors that the clients took.</summary>
    public double ProcessorSeconds { get; init; }

    /// <summary>Requests.</summary>
    [JsonIgnore]
    public int Asked => Answered + Refused + Failed;

    /// <summary>Answers a second.</summary>
    [JsonIgnore]
    public double Rate => Answered / Seconds;
}

/// <summary>Of many times.</summary>
/// <param name="Median">The median.</param>
/// <param name="Hundredth">What the slowest hundredth takes at least.</param>
/// <param name="Longest">The longest.</param>
internal sealed record Percentiles(double Median, double Hundredth, double Longest)
{
    /// <summary>Of nothing.</summary>
    public static Percentiles None { get; } = new(0, 0, 0);

    /// <summary>Of some times.</summary>
    public static Percentiles Of(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        return sorted.Length == 0 ? None : new(sorted[sorted.Length / 2], sorted[Math.Min(sorted.Length - 1, (int)(.99 * sorted.Length))], sorted[^1]);
    }
}
