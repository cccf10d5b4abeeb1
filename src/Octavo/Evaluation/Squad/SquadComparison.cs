namespace Octavo.Evaluation.Squad;

/// <summary>What changed between two models that answered the same questions.</summary>
public sealed class SquadComparison
{
    private SquadComparison()
    {
    }

    /// <summary>Each metric of the other model less that of the reference, in points of percent, with its paired bootstrap interval, 95 %, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Intervals { get; init; }

    /// <summary>McNemar's exact test of which questions are answered exactly.</summary>
    public required double McNemar { get; init; }

    /// <summary>The questions whose answer is another text now: before and after.</summary>
    public required IReadOnlyList<(SquadResponse Before, SquadResponse After)> Changed { get; init; }

    /// <summary>Seconds of the reference by seconds of the other.</summary>
    public required double SpeedUp { get; init; }

    /// <summary>Compares a model with a reference.</summary>
    /// <param name="reference">What the reference answered.</param>
    /// <param name="other">What the other model answered to the same questions.</param>
    /// <exception cref="ArgumentException">The questions differ.</exception>
    public static SquadComparison Of(SquadResult reference, SquadResult other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        if (!reference.Responses.Select(response => response.Question).SequenceEqual(other.Responses.Select(response => response.Question)))
            throw new ArgumentException($"expected the same {reference.Responses.Count} questions of both models, found others", nameof(other));
        var pairs = reference.Responses.Zip(other.Responses).ToList();
        var differences = reference.Metrics.Zip(other.Metrics, (a, b) => KeyValuePair.Create(a.Key, b.Value - a.Value)).ToList();
        return new()
        {
            Intervals = Bootstrap.Draw(
                differences, pairs.Count, [SquadScore.Of(other.Version, other.Responses), SquadScore.Of(reference.Version, reference.Responses)]),
            McNemar = Statistics.McNemar(
                pairs.Count(pair => pair.First.IsExact && !pair.Second.IsExact), pairs.Count(pair => !pair.First.IsExact && pair.Second.IsExact)),
            Changed = [.. pairs.Where(pair => pair.First.Answer != pair.Second.Answer)],
            SpeedUp = reference.Seconds / other.Seconds,
        };
    }
}
