using Octavo.Values;

namespace Octavo.Evaluation.Entities;

/// <summary>Precision, recall and F1 of entities, as seqeval 1.2 counts them: an entity is right with its very words and type.</summary>
public sealed record EntityMetrics
{
    private EntityMetrics()
    {
    }

    /// <summary>The part of words whose tag is right; NaN without words.</summary>
    public double Accuracy { get; private init; }

    /// <summary>All entities together (<c>micro</c>): what is meant by entity F1.</summary>
    public EntityCounts All { get; private init; }

    /// <summary>The entities of each type that is there or was found, sorted by name.</summary>
    public IReadOnlyList<KeyValuePair<string, EntityCounts>> PerType { get; private init => field = ValueList<KeyValuePair<string, EntityCounts>>.Of(value); } = [];

    /// <summary>The mean over the types (<c>macro</c>); NaN without an entity.</summary>
    public (double Precision, double Recall, double F1) Macro => Mean(_ => 1);

    /// <summary>The mean over the types by how many entities of each are there (<c>weighted</c>); 0 where there are none.</summary>
    public (double Precision, double Recall, double F1) Weighted => All.True == 0 ? default : Mean(counts => counts.True);

    /// <summary>Counts.</summary>
    /// <param name="truth">The right tags of each sentence.</param>
    /// <param name="found">The tags that were found, as many.</param>
    /// <param name="scheme">Which runs of tags are entities.</param>
    /// <exception cref="ArgumentException">There are no sentences, numbers of sentences or tags differ, or a tag is none of the scheme.</exception>
    public static EntityMetrics Of(IReadOnlyList<IReadOnlyList<string>> truth, IReadOnlyList<IReadOnlyList<string>> found, EntityScheme scheme = EntityScheme.Lenient)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(found);
        if (truth.Count == 0) throw new ArgumentException("expected sentences, found none", nameof(truth));
        if (truth.Count != found.Count) throw new ArgumentException($"expected {truth.Count} sentences, found {found.Count}", nameof(found));
        var (perType, right, words) = (new SortedDictionary<string, EntityCounts>(StringComparer.Ordinal), 0, 0);
        for (var i = 0; i < truth.Count; i++)
        {
            if (truth[i].Count != found[i].Count) throw new ArgumentException($"sentence {i}: expected {truth[i].Count} tags, found {found[i].Count}", nameof(found));
            words += truth[i].Count;
            right += truth[i].Zip(found[i]).Count(pair => pair.First == pair.Second);
            foreach (var (type, counts) in CountsOf(truth[i], found[i], scheme))
                perType[type] = perType.GetValueOrDefault(type) + counts;
        }

        return new() { Accuracy = (double)right / words, All = Sum(perType.Values), PerType = [.. perType] };
    }

    /// <summary>The counts of one sentence by type.</summary>
    internal static Dictionary<string, EntityCounts> CountsOf(IReadOnlyList<string> truth, IReadOnlyList<string> found, EntityScheme scheme)
    {
        var counts = new Dictionary<string, EntityCounts>(StringComparer.Ordinal);
        var (expected, spans) = (EntitySpan.Of(truth, scheme), EntitySpan.Of(found, scheme));
        foreach (var span in expected) counts[span.Type] = counts.GetValueOrDefault(span.Type) + new EntityCounts(0, 0, 1);
        foreach (var span in spans) counts[span.Type] = counts.GetValueOrDefault(span.Type) + new EntityCounts(expected.Contains(span) ? 1 : 0, 1, 0);
        return counts;
    }

    /// <summary>Those of all.</summary>
    internal static EntityCounts Sum(IEnumerable<EntityCounts> counts) => counts.Aggregate(default(EntityCounts), (sum, one) => sum + one);

    private (double Precision, double Recall, double F1) Mean(Func<EntityCounts, double> weight)
    {
        var total = PerType.Sum(item => weight(item.Value));
        double Of(Func<EntityCounts, double> metric) => PerType.Sum(item => weight(item.Value) * metric(item.Value)) / total;
        return (Of(counts => counts.Precision), Of(counts => counts.Recall), Of(counts => counts.F1));
    }
}
