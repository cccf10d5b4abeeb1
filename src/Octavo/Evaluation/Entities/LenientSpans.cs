namespace Octavo.Evaluation.Entities;

/// <summary>Entities as the script of CoNLL's shared tasks counts them (<c>get_entities</c> of seqeval).</summary>
internal static class LenientSpans
{
    /// <summary>The entities of a sentence.</summary>
    public static List<EntitySpan> Of(IReadOnlyList<string> tags)
    {
        var spans = new List<EntitySpan>();
        var (last, start) = (new Tag('O', "_"), 0);
        for (var i = 0; i <= tags.Count; i++)
        {
            var tag = i == tags.Count ? new Tag('O', "_") : Tag.Of(tags[i]);
            if (Ends(last, tag)) spans.Add(new(last.Type, start, i));
            if (Starts(last, tag)) start = i;
            last = tag;
        }

        return spans;
    }

    private static bool Ends(Tag last, Tag next) =>
        last.Prefix is 'E' or 'S' || (last.Prefix is 'B' or 'I' && next.Prefix is 'B' or 'S' or 'O') || (last.IsInside && last.Type != next.Type);

    private static bool Starts(Tag last, Tag next) =>
        next.Prefix is 'B' or 'S' || (last.Prefix is 'E' or 'S' or 'O' && next.Prefix is 'E' or 'I') || (next.IsInside && last.Type != next.Type);

    /// <summary>A tag in its parts; <c>O</c> has the type <c>_</c> too.</summary>
    private readonly record struct Tag(char Prefix, string Type)
    {
        public bool IsInside => Prefix is not ('O' or '.');

        public static Tag Of(string tag)
        {
            var rest = tag[1..];
            var type = rest[(rest.IndexOf('-', StringComparison.Ordinal) + 1)..];
            return new(tag[0], type.Length > 0 ? type : "_");
        }
    }
}
