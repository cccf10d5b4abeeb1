using System.Buffers;

namespace Octavo.Text;

/// <summary>
/// Finds added tokens in text: at the first place where one stands, the longest, as the reference's
/// Aho-Corasick automaton does. The search for their first units skips over nearly all text; those of
/// one first unit are then tried, the longest first.
/// </summary>
internal sealed class AddedTokenMatcher
{
    private readonly SoughtToken[] _tokens;
    private readonly SearchValues<char> _firstUnits;

    /// <summary>Creates a matcher.</summary>
    /// <param name="tokens">What to look for.</param>
    public AddedTokenMatcher(List<SoughtToken> tokens)
    {
        tokens.RemoveAll(token => token.Content.Length == 0);
        _tokens = [.. tokens];
        Array.Sort(_tokens, Compare);
        _firstUnits = SearchValues.Create(string.Concat(Array.ConvertAll(_tokens, token => token.Content[..1])));
    }

    /// <summary>There is nothing to look for.</summary>
    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>Finds the next added token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="search">Where the search begins; moves behind the token found, but not behind the white space that it takes along.</param>
    /// <param name="taken">What of the text was taken before: no token takes white space from there.</param>
    /// <param name="match">The token and what of the text it takes.</param>
    /// <returns>There is one.</returns>
    public bool TryFind(ReadOnlySpan<char> text, ref int search, int taken, out (int Start, int End, int Id) match)
    {
        match = default;
        if (IsEmpty) return false;
        while (true)
        {
            var found = text[search..].IndexOfAny(_firstUnits);
            if (found < 0) return false;
            var at = search + found;
            var index = LongestAt(text[at..]);
            search = at + (index < 0 ? 1 : _tokens[index].Content.Length);
            if (index < 0) continue;
            var token = _tokens[index].Added.Token;
            if (token.SingleWord && !StandsAlone(text, at, search)) continue;
            var start = token.StripLeft ? Math.Max(SkipSpacesBack(text, at, Math.Min(at, taken)), taken) : at;
            match = (start, token.StripRight ? SkipSpaces(text, search) : search, _tokens[index].Added.Id);
            return true;
        }
    }

    private int LongestAt(ReadOnlySpan<char> text)
    {
        for (var i = FirstOf(text[0]); i < _tokens.Length && _tokens[i].Content[0] == text[0]; i++)
        {
            if (text.StartsWith(_tokens[i].Content.AsSpan())) return i;
        }

        return -1;
    }

    /// <summary>The first token that does not stand before those that begin so.</summary>
    private int FirstOf(char unit)
    {
        var (low, high) = (0, _tokens.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Content[0] < unit) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>By first unit, the longest first; equal ones as they were listed.</summary>
    private static int Compare(SoughtToken a, SoughtToken b)
    {
        var order = a.Content[0].CompareTo(b.Content[0]);
        if (order == 0) order = b.Content.Length.CompareTo(a.Content.Length);
        return order != 0 ? order : a.Place.CompareTo(b.Place);
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

/// <summary>A token to look for.</summary>
/// <param name="Content">How it stands in the text.</param>
/// <param name="Added">What it is.</param>
/// <param name="Place">Its place in the list.</param>
internal sealed record SoughtToken(string Content, AddedEntry Added, int Place);
