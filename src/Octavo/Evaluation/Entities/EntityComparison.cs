namespace Octavo.Evaluation.Entities;

/// <summary>What changed between two models that answered the same sentences.</summary>
public sealed class EntityComparison
{
    private EntityComparison()
    {
    }

    /// <summary>Each metric of the other model less that of the reference, with its paired bootstrap interval, 95 %, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Intervals { get; init; }

    /// <summary>How many words there are.</summary>
    public required int Words { get; init; }

    /// <summary>How many of them have another tag.</summary>
    public required int TagsChanged { get; init; }

    /// <summary>Entities that only the reference found, and those that only the other found, with the place of their sentence.</summary>
    public required (IReadOnlyList<(int Sentence, EntitySpan Span)> Lost, IReadOnlyList<(int Sentence, EntitySpan Span)> Gained) Entities { get; init; }

    /// <summary>The answers before and after, of sentences whose tags changed.</summary>
    public required IReadOnlyList<(EntityResponse Before, EntityResponse After)> Changed { get; init; }

    /// <summary>Seconds of the reference by seconds of the other.</summary>
    public required double SpeedUp { get; init; }

    /// <summary>Compares a model with a reference.</summary>
    /// <param name="reference">What the reference answered.</param>
    /// <param name="other">What the other model answered to the same sentences.</param>
    /// <exception cref="ArgumentException">The sentences or the schemes differ.</exception>
    public static EntityComparison Of(EntityResult reference, EntityResult other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        if (reference.Scheme != other.Scheme) throw new ArgumentException($"expected the scheme {reference.Scheme} of both, found {other.Scheme}", nameof(other));
        if (!reference.Responses.Select(response => response.Sentence).SequenceEqual(other.Responses.Select(response => response.Sentence)))
            throw new ArgumentException($"expected the same {reference.Responses.Count} sentences of both models, found others", nameof(other));
        var pairs = reference.Responses.Zip(other.Responses).ToList();
        var differences = reference.Metrics.Zip(other.Metrics, (a, b) => KeyValuePair.Create(a.Key, b.Value - a.Value)).ToList();
        var (before, after) = (Spans(reference), Spans(other));
        return new()
        {
            Intervals = Bootstrap.Draw(differences, pairs.Count, [new EntityScore(other.Responses, other.Scheme), new EntityScore(reference.Responses, reference.Scheme)]),
            Words = pairs.Sum(pair => pair.First.Tags.Count),
            TagsChanged = pairs.Sum(pair => pair.First.Tags.Zip(pair.Second.Tags).Count(tags => tags.First != tags.Second)),
            Entities = ([.. before.Except(after)], [.. after.Except(before)]),
            Changed = [.. pairs.Where(pair => !pair.First.Tags.SequenceEqual(pair.Second.Tags))],
            SpeedUp = reference.Seconds / other.Seconds,
        };
    }

    private static List<(int Sentence, EntitySpan Span)> Spans(EntityResult result) =>
        [.. result.Responses.Index().SelectMany(item => EntitySpan.Of(item.Item.Tags, result.Scheme).Select(span => (item.Index, span)))];
}
