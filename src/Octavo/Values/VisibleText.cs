using System.Buffers;
using System.Globalization;
using System.Text;

namespace Octavo.Values;

/// <summary>
/// Text of files that nobody vouches for, as it may be shown: a name may hold what moves a terminal's cursor, writes its
/// title, or turns the order of letters around.
/// </summary>
public static class VisibleText
{
    // Most texts are of these characters alone.
    private static readonly SearchValues<char> s_plain = SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)));

    /// <summary>
    /// The text with what acts instead of showing spelled as JSON would: control characters, ends of lines among them, marks
    /// of formatting and of direction, halves of surrogate pairs. What joins letters and emoji stays.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = text.AsSpan().IndexOfAnyExcept(s_plain);
        if (start < 0) return text;
        var result = new StringBuilder(text, 0, start, text.Length + 16);
        while (start < text.Length)
        {
            var length = Rune.TryGetRuneAt(text, start, out var rune) ? rune.Utf16SequenceLength : 1;
            if (length == 1 ? Acts(text[start]) : Acts(rune)) AppendEscaped(result, text.AsSpan(start, length));
            else result.Append(text, start, length);
            start += length;
        }

        return result.ToString();
    }

    // The halves of a surrogate pair are of a category of their own; U+FFFE and U+FFFF are in no text and in no XML.
    private static bool Acts(char unit) => unit is not ('\u200C' or '\u200D') && (unit >= '\uFFFE' || Acts(char.GetUnicodeCategory(unit)));

    private static bool Acts(Rune rune) => Acts(Rune.GetUnicodeCategory(rune));

    private static bool Acts(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static void AppendEscaped(StringBuilder result, ReadOnlySpan<char> units)
    {
        foreach (var unit in units) result.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
