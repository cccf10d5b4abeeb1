namespace Octavo.Benchmarks.Peers;

/// <summary>What a child process writes back, one JSON object a line.</summary>
internal sealed record Answer
{
    /// <summary>Why nothing could be measured.</summary>
    public string? Error { get; init; }

    /// <summary>The engine's name and version, in the first answer.</summary>
    public string? Version { get; init; }

    /// <summary>Seconds of one pass.</summary>
    public double Seconds { get; init; }

    /// <summary>How many passes were timed together.</summary>
    public int Passes { get; init; }

    /// <summary>The loop on registers immediately before, 10^9 operations a second.</summary>
    public double Before { get; init; }

    /// <summary>The same immediately after.</summary>
    public double After { get; init; }

    /// <summary>Processor time of the process divided by the time on the clock: with one thread less than 1 where others took the core.</summary>
    public double Busy { get; init; }

    /// <summary>Clock before.</summary>
    public double Ghz { get; init; }
}
