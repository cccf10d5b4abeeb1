using Octavo.Values;

namespace Octavo.Evaluation.Squad;

/// <summary>What an evaluation on questions found.</summary>
public sealed record SquadResult
{
    /// <summary>By which script answers were scored.</summary>
    public required SquadVersion Version { get; init; }

    /// <summary>Every question with its answer, in the file's order.</summary>
    public required IReadOnlyList<SquadResponse> Responses { get; init => field = ValueList<SquadResponse>.Of(value); }

    /// <summary>Seconds from the first question to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// The metrics in percent by the official script's names, sorted: <c>exact_match</c> and <c>f1</c> by 1.1; by 2.0 <c>exact</c> and <c>f1</c>,
    /// and both with <c>HasAns_</c> and <c>NoAns_</c> where there are such questions.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics => SquadScore.Of(Version, Responses).Metrics();

    /// <summary>Each metric with its bootstrap interval, 95 %, sorted by name.</summary>
    public IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Intervals => Bootstrap.Draw(Metrics, Responses.Count, [SquadScore.Of(Version, Responses)]);

    /// <summary>A metric.</summary>
    /// <param name="name">Its name, as <c>f1</c>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public double Metric(string name) => Metrics.Where(metric => metric.Key == name).Select(metric => (double?)metric.Value).FirstOrDefault()
        ?? throw new ArgumentException($"expected one of {string.Join(", ", Metrics.Select(metric => metric.Key))}, found '{name}'", nameof(name));
}
