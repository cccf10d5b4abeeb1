namespace Octavo.Evaluation.Entities;

/// <summary>
/// A scheme of tags as the pairs of neighbours with which entities start, go on and end; what is not well formed is no
/// entity (seqeval's <c>scheme.Tokens</c>).
/// </summary>
internal sealed class StrictScheme
{
    private const string Any = "IOBES";

    private static readonly Pattern[] s_inside = [new("BI", "I", Types.Equal)];

    private static readonly StrictScheme s_iob1 = new(
        EntityScheme.Iob1,
        "IOB",
        [new("OB", "I", Types.Any), new("I", "I", Types.Different), new("IB", "B", Types.Equal)],
        s_inside,
        [new("I", "OB", Types.Any), new("B", "O", Types.Any), new("IB", "I", Types.Different), new("B", "B", Types.Equal)]);

    private static readonly StrictScheme s_iob2 = new(
        EntityScheme.Iob2,
        "IOB",
        [new(Any, "B", Types.Any)],
        s_inside,
        [new("IB", "OB", Types.Any), new("IB", "I", Types.Different)]);

    private static readonly StrictScheme s_iobes = new(
        EntityScheme.Iobes,
        Any,
        [new(Any, "BS", Types.Any)],
        [new("BI", "IE", Types.Equal)],
        [new("SE", Any, Types.Any)]);

    private readonly EntityScheme _name;
    private readonly string _prefixes;
    private readonly Pattern[] _starts;
    private readonly Pattern[] _goesOn;
    private readonly Pattern[] _ends;

    private StrictScheme(EntityScheme name, string prefixes, Pattern[] starts, Pattern[] goesOn, Pattern[] ends) =>
        (_name, _prefixes, _starts, _goesOn, _ends) = (name, prefixes, starts, goesOn, ends);

    private enum Types
    {
        Any,
        Equal,
        Different,
    }

    /// <summary>The scheme of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static StrictScheme Of(EntityScheme scheme) => scheme switch
    {
        EntityScheme.Iob1 => s_iob1,
        EntityScheme.Iob2 => s_iob2,
        EntityScheme.Iobes => s_iobes,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "expected lenient, iob1, iob2 or iobes"),
    };

    /// <summary>The entities of a sentence.</summary>
    /// <exception cref="ArgumentException">A tag has a prefix that the scheme does not know.</exception>
    public List<EntitySpan> Spans(IReadOnlyList<string> tags)
    {
        var all = new List<Tag>(tags.Count + 1);
        foreach (var tag in tags) all.Add(Read(tag));
        var (outside, spans) = (new Tag('O', "_"), new List<EntitySpan>());
        all.Add(outside);
        for (var i = 0; i < all.Count;)
        {
            if (!Fits(_starts, i == 0 ? outside : all[i - 1], all[i]))
            {
                i++;
                continue;
            }

            // The tag behind the last one goes on with nothing, so that the run ends there at the latest.
            var end = i + 1;
            while (Fits(_goesOn, all[end - 1], all[end])) end++;
            if (Fits(_ends, all[end - 1], all[end])) spans.Add(new(all[i].Type, i, end));
            i = end;
        }

        return spans;
    }

    private Tag Read(string tag)
    {
        if (!_prefixes.Contains(tag[0], StringComparison.Ordinal))
            throw new ArgumentException($"expected tags of {_name.ToString().ToUpperInvariant()} with the prefixes {string.Join(", ", _prefixes.AsEnumerable())}, found '{tag}'");
        var type = tag[1..].Trim('-');
        return new(tag[0], type.Length > 0 ? type : "_");
    }

    private static bool Fits(Pattern[] patterns, Tag last, Tag next) => Array.Exists(patterns, pattern =>
        pattern.Last.Contains(last.Prefix, StringComparison.Ordinal) && pattern.Next.Contains(next.Prefix, StringComparison.Ordinal)
        && (pattern.Types == Types.Any || (pattern.Types == Types.Equal) == (last.Type == next.Type)));

    private readonly record struct Tag(char Prefix, string Type);

    /// <summary>Two neighbours: the prefixes that each may have, and whether they are of one type.</summary>
    private readonly record struct Pattern(string Last, string Next, Types Types);
}
