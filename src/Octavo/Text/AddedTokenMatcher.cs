using System.Buffers;
using System.Text;

namespace Octavo.Text;

/// <summary>Finds added tokens in a text: at the first place where one fits, the longest that does.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly AddedToken[] _tokens;
    private readonly SearchValues<char> _first;

    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        _tokens = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        _first = SearchValues.Create([.. _tokens.Select(token => token.Content[0]).Distinct()]);
    }

    /// <summary>The next token at or behind <paramref name="start"/>, with the range of the text it takes; null when there is none.</summary>
    public AddedToken? Next(ReadOnlySpan<char> text, int start, out int first, out int end)
    {
        for (var from = start; from < text.Length; from++)
        {
            var found = text[from..].IndexOfAny(_first);
            if (found < 0)
                break;
            from += found;
            foreach (var token in _tokens)
            {
                if (!text[from..].StartsWith(token.Content, StringComparison.Ordinal))
                    continue;
                (first, end) = (from, from + token.Content.Length);
                if (token.SingleWord && (TouchesWord(text[..first], last: true) || TouchesWord(text[end..], last: false)))
                    continue;
                while (token.LeftStrip && first > start && char.IsWhiteSpace(text[first - 1]))
                    first--;
                while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
                return token;
            }
        }

        first = end = text.Length;
        return null;
    }

    private static bool TouchesWord(ReadOnlySpan<char> text, bool last)
    {
        if (text.IsEmpty)
            return false;
        var rune = last ? DecodeLast(text) : DecodeFirst(text);
        return Rune.IsLetterOrDigit(rune) || rune.Value == '_';
    }

    private static Rune DecodeFirst(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out var rune, out _);
        return rune;
    }

    private static Rune DecodeLast(ReadOnlySpan<char> text)
    {
        Rune.DecodeLastFromUtf16(text, out var rune, out _);
        return rune;
    }
}
