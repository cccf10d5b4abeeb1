using Octavo.Text.Alignment;

namespace Octavo.Text.PostProcessors;

/// <summary>Puts windows of texts and special tokens together as a template says, pads them, and makes what overflows.</summary>
/// <param name="processor">The templates and trims.</param>
/// <param name="sequences">The tokens of the texts: one or two.</param>
/// <param name="addsSpecial">Special tokens are added.</param>
internal sealed class EncodingBuilder(PostProcessor processor, IReadOnlyList<TokenSequence> sequences, bool addsSpecial)
{
    /// <summary>Combinations of windows of two texts multiply: more than this is refused.</summary>
    private const int MostWindows = 100_000;

    private readonly IReadOnlyList<TemplatePart> _template = processor.For(sequences.Count == 2);

    /// <summary>The encoding of texts that are cut.</summary>
    /// <param name="rule">How they are cut; null for not at all.</param>
    /// <param name="overflows">What is cut off is made into encodings too.</param>
    /// <exception cref="ArgumentException">The rule cannot cut these texts, or there are too many windows.</exception>
    public TokenEncoding Encode(TruncationRule? rule, bool overflows)
    {
        var windows = Cut(rule);
        if (!overflows) return Build(windows, new int[_template.Count], null);
        var (main, overflowing) = Combine(windows);
        return Build(windows, main, [.. overflowing.Select(parts => Build(windows, parts, []))]);
    }

    /// <summary>The encoding of one window of a text, the other text whole, with the words of its tokens.</summary>
    /// <param name="windows">The windows of each text.</param>
    /// <param name="cut">The text of which a window is chosen.</param>
    /// <param name="window">The window.</param>
    public TokenEncoding BuildWindow(IReadOnlyList<IReadOnlyList<(int Start, int End)>> windows, int cut, int window)
    {
        var chosen = _template.Select(part => part.TextIndex == cut ? window : 0).ToArray();
        return Build(windows, chosen, null, WordsOf(windows, chosen));
    }

    private int[] WordsOf(IReadOnlyList<IReadOnlyList<(int Start, int End)>> windows, int[] chosen)
    {
        var (words, at) = (new int[LengthOf(windows, chosen)], 0);
        for (var i = 0; i < _template.Count; i++)
        {
            var part = _template[i];
            var (start, end) = part.TextIndex < 0 ? (0, addsSpecial ? part.Ids.Length : 0) : windows[part.TextIndex][chosen[i]];
            for (var token = start; token < end; token++) words[at++] = part.TextIndex < 0 ? -1 : sequences[part.TextIndex].WordOf(token);
        }

        return words;
    }

    private List<List<(int Start, int End)>> Cut(TruncationRule? rule)
    {
        var windows = sequences.Select(sequence => new List<(int Start, int End)> { (0, sequence.Count) }).ToList();
        if (rule is null) return windows;
        var special = addsSpecial ? processor.CountSpecial(sequences.Count == 2) : 0;
        var (first, second) = Windows.Shares(rule, special, sequences[0].Count, sequences.Count == 2 ? sequences[1].Count : null);
        windows[0] = Windows.Of(sequences[0].Count, first, rule);
        if (sequences.Count == 2) windows[1] = Windows.Of(sequences[1].Count, second, rule);
        return windows;
    }

    /// <summary>
    /// Which window of each part of the template stands in the encoding and in each overflow: in the order of the reference, which
    /// merges one part after the other, first what overflowed before with all windows of the part, then the rest with its others.
    /// </summary>
    private (List<int> Main, List<List<int>> Overflowing) Combine(IReadOnlyList<IReadOnlyList<(int Start, int End)>> windows)
    {
        var main = new List<int>();
        var overflowing = new List<List<int>>();
        foreach (var part in _template)
        {
            var count = part.TextIndex < 0 ? 1 : windows[part.TextIndex].Count;
            if ((overflowing.Count + 1L) * count > MostWindows)
                throw new ArgumentException($"truncation: expected at most {MostWindows} windows, found more: the text is too long for so short ones");
            var next = new List<List<int>>(overflowing.Count * count);
            foreach (var parts in overflowing)
            {
                for (var window = 0; window < count; window++) next.Add([.. parts, window]);
            }

            for (var window = 1; window < count; window++) next.Add([.. main, window]);
            main.Add(0);
            overflowing = next;
        }

        return (main, overflowing);
    }

    private int LengthOf(IReadOnlyList<IReadOnlyList<(int Start, int End)>> windows, IReadOnlyList<int> chosen)
    {
        var length = 0;
        for (var i = 0; i < _template.Count; i++)
        {
            var part = _template[i];
            var (start, end) = part.TextIndex < 0 ? (0, addsSpecial ? part.Ids.Length : 0) : windows[part.TextIndex][chosen[i]];
            length += end - start;
        }

        return length;
    }

    private TokenEncoding Build(IReadOnlyList<IReadOnlyList<(int Start, int End)>> windows, IReadOnlyList<int> chosen, TokenEncoding[]? overflow, int[]? words = null)
    {
        var length = LengthOf(windows, chosen);
        var ids = new int[length];
        var types = new int[length];
        var offsets = new (int Start, int End)[length];
        var texts = new sbyte[length];
        var at = 0;
        for (var i = 0; i < _template.Count; i++)
        {
            var part = _template[i];
            var first = at;
            if (part.TextIndex >= 0)
            {
                var (start, end) = windows[part.TextIndex][chosen[i]];
                sequences[part.TextIndex].CopyTo(start, end, ids.AsSpan(at), offsets.AsSpan(at), processor.Trims);
                at += end - start;
            }
            else if (addsSpecial)
            {
                part.Ids.CopyTo(ids.AsSpan(at));
                at += part.Ids.Length;
            }

            types.AsSpan(first..at).Fill(part.Type);
            texts.AsSpan(first..at).Fill((sbyte)part.TextIndex);
        }

        return new TokenEncoding(ids, types, offsets) { Overflow = overflow, TextIndexes = texts, Words = words };
    }
}
