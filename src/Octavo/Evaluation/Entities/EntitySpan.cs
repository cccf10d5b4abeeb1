namespace Octavo.Evaluation.Entities;

/// <summary>An entity of a sentence.</summary>
/// <param name="Type">Its type; <c>_</c> where the tags have none.</param>
/// <param name="Start">Its first word, from 0.</param>
/// <param name="End">The word behind its last.</param>
public readonly record struct EntitySpan(string Type, int Start, int End)
{
    /// <summary>The entities of a sentence.</summary>
    /// <param name="tags">The tag of each word, [W].</param>
    /// <param name="scheme">Which runs of tags are entities.</param>
    /// <exception cref="ArgumentException">A tag is empty, or has a prefix that the scheme does not know.</exception>
    public static IReadOnlyList<EntitySpan> Of(IReadOnlyList<string> tags, EntityScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Any(string.IsNullOrEmpty)) throw new ArgumentException("expected tags, found an empty one", nameof(tags));
        return scheme == EntityScheme.Lenient ? LenientSpans.Of(tags) : StrictScheme.Of(scheme).Spans(tags);
    }
}
