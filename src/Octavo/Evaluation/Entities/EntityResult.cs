using Octavo.Values;

namespace Octavo.Evaluation.Entities;

/// <summary>What an evaluation on sentences found.</summary>
public sealed record EntityResult
{
    /// <summary>Which runs of tags were counted as entities.</summary>
    public required EntityScheme Scheme { get; init; }

    /// <summary>Every sentence with its tags, in the file's order.</summary>
    public required IReadOnlyList<EntityResponse> Responses { get; init => field = ValueList<EntityResponse>.Of(value); }

    /// <summary>Mean cross entropy of the words that were not cut off.</summary>
    public required double Loss { get; init; }

    /// <summary>Seconds that the forward passes took.</summary>
    public required double Seconds { get; init; }

    /// <summary>All counts.</summary>
    public EntityMetrics Counts => EntityMetrics.Of([.. Responses.Select(response => response.Sentence.Tags)], [.. Responses.Select(response => response.Tags)], Scheme);

    /// <summary><c>accuracy</c> of the words' tags, and <c>f1</c>, <c>precision</c> and <c>recall</c> of the entities, sorted by name.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics
    {
        get
        {
            var (score, once) = (new EntityScore(Responses, Scheme), new int[Responses.Count]);
            Array.Fill(once, 1);
            score.Count(once);
            return [.. EntityScore.Names.Select(name => KeyValuePair.Create(name, score.Value(name)))];
        }
    }

    /// <summary>Each metric with its bootstrap interval over sentences, 95 %, sorted by name.</summary>
    public IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Intervals => Bootstrap.Draw(Metrics, Responses.Count, [new EntityScore(Responses, Scheme)]);

    /// <summary>A metric.</summary>
    /// <param name="name">Its name, as <c>f1</c>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public double Metric(string name) => Metrics.Where(metric => metric.Key == name).Select(metric => (double?)metric.Value).FirstOrDefault()
        ?? throw new ArgumentException($"expected one of {string.Join(", ", EntityScore.Names)}, found '{name}'", nameof(name));
}
