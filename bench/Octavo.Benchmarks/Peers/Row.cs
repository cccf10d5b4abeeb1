namespace Octavo.Benchmarks.Peers;

/// <summary>One row of the results.</summary>
internal sealed record Row
{
    public required string Engine { get; init; }

    public required string Precision { get; init; }

    public required string Model { get; init; }

    public required string Shape { get; init; }

    public required int Threads { get; init; }

    /// <summary>Seconds of one pass over the shape.</summary>
    public required double MedianS { get; init; }

    public required double MinS { get; init; }

    public required double MaxS { get; init; }

    /// <summary>Time that the linear layers' operations take at the peak measured beside them, divided by the time of the whole pass.</summary>
    public required double ShareOfPeak { get; init; }

    /// <summary>Those operations: what this engine computes, 10^9.</summary>
    public required double LinearGop { get; init; }

    /// <summary>The loop on registers of this precision and number of threads, 10^9 operations a second.</summary>
    public required double PeakGops { get; init; }

    /// <summary>Bytes of the linear layers' weights, once for every batch, 10^9 a second: what binds short inputs.</summary>
    public required double WeightGbs { get; init; }

    public required double Ghz { get; init; }

    /// <summary>Repetitions in the median.</summary>
    public required int Repetitions { get; init; }

    /// <summary>Repetitions during which the machine was not steady or not at full speed, or others took the core of a single thread.</summary>
    public required int Dropped { get; init; }

    public required string Version { get; init; }

    public required string Date { get; init; }

    /// <summary>Rows of the same key replace each other.</summary>
    public (string Engine, string Precision, string Model, string Shape, int Threads) Key => (Engine, Precision, Model, Shape, Threads);
}
