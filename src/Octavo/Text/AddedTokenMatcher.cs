using System.Buffers;

namespace Octavo.Text;

/// <summary>
/// Finds added tokens in text: at the first place where one stands, the longest, as the reference's
/// Aho-Corasick automaton does. The search for their first units skips over nearly all text; those of
/// one first unit are then tried, the longest first.
/// </summary>
internal sealed class AddedTokenMatcher
{
    private readonly (string Content, AddedToken Token, int Id)[] _tokens;
    private readonly SearchValues<char> _firstUnits;
    private readonly Dictionary<char, (int First, int End)> _ranges = [];

    /// <summary>Creates a matcher.</summary>
    /// <param name="tokens">What to look for, what it stands for and its id.</param>
    public AddedTokenMatcher(IEnumerable<(string Content, AddedToken Token, int Id)> tokens)
    {
        _tokens = tokens.Where(t => t.Content.Length > 0)
            .OrderBy(t => t.Content[0]).ThenByDescending(t => t.Content.Length).ToArray();
        for (var i = 0; i < _tokens.Length; i++)
        {
            var unit = _tokens[i].Content[0];
            _ranges[unit] = (_ranges.TryGetValue(unit, out var range) ? range.First : i, i + 1);
        }

        _firstUnits = SearchValues.Create(_ranges.Keys.ToArray());
    }

    /// <summary>There is nothing to look for.</summary>
    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>Finds the next added token at or after <paramref name="from"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the text is not yet taken.</param>
    /// <param name="match">The token and what of the text it takes.</param>
    /// <returns>There is one.</returns>
    public bool TryFind(ReadOnlySpan<char> text, int from, out (int Start, int End, int Id) match)
    {
        match = default;
        if (IsEmpty) return false;
        var at = from;
        while (true)
        {
            var found = text[at..].IndexOfAny(_firstUnits);
            if (found < 0) return false;
            at += found;
            var index = LongestAt(text[at..]);
            if (index < 0)
            {
                at++;
                continue;
            }

            var end = at + _tokens[index].Content.Length;
            var token = _tokens[index].Token;
            if (!token.SingleWord || StandsAlone(text, at, end))
            {
                match = (token.StripLeft ? SkipSpacesBack(text, at, from) : at, token.StripRight ? SkipSpaces(text, end) : end, _tokens[index].Id);
                return true;
            }

            at = end;
        }
    }

    private int LongestAt(ReadOnlySpan<char> text)
    {
        var (first, end) = _ranges[text[0]];
        for (var i = first; i < end; i++)
        {
            if (text.StartsWith(_tokens[i].Content.AsSpan())) return i;
        }

        return -1;
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        if (end < text.Length && Characters.IsWord(Characters.At(text, end, out _))) return false;
        if (start == 0) return true;
        var before = start > 1 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? start - 2 : start - 1;
        return !Characters.IsWord(Characters.At(text, before, out _));
    }

    private static int SkipSpaces(ReadOnlySpan<char> text, int end)
    {
        while (end < text.Length && (Characters.KindOf(text[end]) & CharacterKind.Space) != 0) end++;
        return end;
    }

    private static int SkipSpacesBack(ReadOnlySpan<char> text, int start, int least)
    {
        while (start > least && (Characters.KindOf(text[start - 1]) & CharacterKind.Space) != 0) start--;
        return start;
    }
}
