using System.Globalization;
using System.Text;

namespace Octavo.Text.PreTokenizers;

/// <summary>
/// GPT-2's expression <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c> by hand: every text is
/// a row of its matches.
/// </summary>
internal static class Gpt2Words
{
    private static readonly Kind[] Basic = [.. Enumerable.Range(0, 0x10000).Select(c => c is >= 0xD800 and <= 0xDFFF ? Kind.Other : Find(c))];

    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Space,
    }

    /// <summary>How many units the first match has; of a text that is not empty.</summary>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        var first = text[0];
        if (first == '\'' && Contraction(text) is var units and > 0) return units;
        var from = first == ' ' && text.Length > 1 ? 1 : 0;
        var kind = KindAt(text, from, out var size);
        if (kind == Kind.Space) return SpacesAt(text);
        var end = from + size;
        while (end < text.Length && KindAt(text, end, out size) == kind) end += size;
        return end;
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2) return 0;
        if (text[1] is 's' or 't' or 'm' or 'd') return 2;
        return text.Length > 2 && (text[1], text[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary>A run of spaces leaves its last one to the word behind it, unless it is the only one.</summary>
    private static int SpacesAt(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && Basic[text[end]] == Kind.Space) end++;
        return end == text.Length || end == 1 ? end : end - 1;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int size)
    {
        size = 1;
        if (!char.IsHighSurrogate(text[at])) return Basic[text[at]];
        return Find(Characters.At(text, at, out size));
    }

    private static Kind Find(int codePoint) =>
        (Characters.KindOf(codePoint) & CharacterKind.Space) != 0 ? Kind.Space
        : Rune.GetUnicodeCategory(new Rune(codePoint)) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
}
