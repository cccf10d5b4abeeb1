namespace Octavo.Text.PostProcessors;

/// <summary>Ids and segments alone, of the first window of each text: all that a model reads, made without a copy in between.</summary>
internal static class PlainEncoding
{
    /// <summary>Adds texts with the special tokens around them to a room.</summary>
    /// <param name="processor">The templates.</param>
    /// <param name="first">The tokens of the first text.</param>
    /// <param name="second">Those of the second; null where there is none.</param>
    /// <param name="rule">How texts are cut; null for not at all.</param>
    /// <param name="room">Takes the tokens.</param>
    /// <exception cref="ArgumentException">The rule cannot cut these texts.</exception>
    public static void Append(PostProcessor processor, TokenSequence first, TokenSequence? second, TruncationRule? rule, TokenRoom room)
    {
        var (ofFirst, ofSecond) = Cut(processor, first, second, rule);
        var template = processor.For(second is not null);
        var length = 0;
        for (var i = 0; i < template.Count; i++)
            length += TokensOf(template[i]).Length;
        room.Reserve(length, out var ids, out var types);
        var at = 0;
        for (var i = 0; i < template.Count; i++)
        {
            var tokens = TokensOf(template[i]);
            tokens.CopyTo(ids[at..]);
            types.Slice(at, tokens.Length).Fill(template[i].Type);
            at += tokens.Length;
        }

        room.End(length);

        ReadOnlySpan<int> TokensOf(TemplatePart part) => part.TextIndex switch
        {
            0 => first.Ids[ofFirst.Start..ofFirst.End],
            1 => second!.Ids[ofSecond.Start..ofSecond.End],
            _ => part.Ids,
        };
    }

    private static ((int Start, int End) First, (int Start, int End) Second) Cut(PostProcessor processor, TokenSequence first, TokenSequence? second, TruncationRule? rule)
    {
        if (rule is null) return ((0, first.Count), (0, second?.Count ?? 0));
        var (ofFirst, ofSecond) = Windows.Shares(rule, processor.CountSpecial(second is not null), first.Count, second?.Count);
        return (Windows.First(first.Count, ofFirst, rule), second is null ? default : Windows.First(second.Count, ofSecond, rule));
    }
}
