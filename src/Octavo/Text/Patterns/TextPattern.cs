namespace Octavo.Text.Patterns;

/// <summary>
/// What a step of a tokenizer looks for in text: a string, or a regular expression as Oniguruma reads it. Immutable; each
/// search brings a matcher of its own.
/// </summary>
internal sealed class TextPattern
{
    private readonly string? _literal;
    private readonly PatternProgram? _program;
    private readonly string _where;
    private readonly string _source;

    private TextPattern(string where, string source, string? literal, PatternProgram? program) =>
        (_where, _source, _literal, _program) = (where, source, literal, program);

    /// <summary>A string that is looked for as it is.</summary>
    public static TextPattern Literal(string text) =>
        text.Length > 0 ? new("", text, text, null) : new("", text, null, PatternProgram.Compile(PatternParser.Parse("")));

    /// <summary>A regular expression.</summary>
    /// <param name="where">What messages call it.</param>
    /// <param name="expression">The expression.</param>
    /// <exception cref="InvalidDataException">It is none, or asks for what is not done here.</exception>
    public static TextPattern Regex(string where, string expression)
    {
        try
        {
            return new(where, expression, null, PatternProgram.Compile(PatternParser.Parse(expression)));
        }
        catch (PatternException e)
        {
            throw new InvalidDataException($"{where}: the regular expression {Shown(expression)}: {e.Message}", e);
        }
    }

    /// <summary>Finds matches one after the other: no empty match directly behind another.</summary>
    /// <param name="matcher">The searcher of this thread.</param>
    /// <param name="text">The text.</param>
    /// <param name="cursor">Where to go on; the default at the beginning.</param>
    /// <param name="start">Where the match begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <exception cref="InvalidDataException">The expression takes too many steps on this text.</exception>
    public bool TryFind(PatternMatcher matcher, ReadOnlySpan<char> text, ref Cursor cursor, out int start, out int end)
    {
        while (TrySearch(matcher, text, cursor.From, out start, out end))
        {
            if (start == end && cursor.HasMatch && cursor.LastEnd == end)
            {
                // One code point further, as the iterator of the reference does.
                cursor.From += cursor.From + 1 < text.Length && char.IsSurrogatePair(text[cursor.From], text[cursor.From + 1]) ? 2 : 1;
                continue;
            }

            cursor = new Cursor { From = end, LastEnd = end, HasMatch = true };
            return true;
        }

        return false;
    }

    private bool TrySearch(PatternMatcher matcher, ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        (start, end) = (0, 0);
        if (from > text.Length) return false;
        if (_literal is not null)
        {
            var found = text[from..].IndexOf(_literal, StringComparison.Ordinal);
            (start, end) = (from + found, from + found + _literal.Length);
            return found >= 0;
        }

        try
        {
            return matcher.Search(_program!, text, from, out start, out end);
        }
        catch (PatternException e)
        {
            throw new InvalidDataException($"{_where}: the regular expression {Shown(_source)} {e.Message} (of {text.Length} units)", e);
        }
    }

    private static string Shown(string expression) => expression.Length > 80 ? $"'{expression[..80]}…'" : $"'{expression}'";

    /// <summary>Where a search goes on.</summary>
    internal struct Cursor
    {
        /// <summary>The search begins here.</summary>
        public int From;

        /// <summary>The end of the last match.</summary>
        public int LastEnd;

        /// <summary>There was one.</summary>
        public bool HasMatch;
    }
}
