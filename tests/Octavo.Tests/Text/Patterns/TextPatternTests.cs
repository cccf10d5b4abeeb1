using Octavo.Text.Patterns;

namespace Octavo.Tests.Text.Patterns;

/// <summary>Regular expressions match as Oniguruma's documentation says, and none holds the program up.</summary>
public sealed class TextPatternTests
{
    [Theory]
    [InlineData("a|ab", "abab", "a,a")]
    [InlineData("ab|a", "abab", "ab,ab")]
    [InlineData("a*?b", "aab b", "aab,b")]
    [InlineData("a{2,3}", "aaaaaaa", "aaa,aaa")]
    [InlineData("x{,2}y", "xxxy y", "xxy,y")]
    [InlineData("{2}", "{2}", "{2}")]
    [InlineData("a++a", "aaa", "")]
    [InlineData("(?>a|ab)c", "abc ac", "ac")]
    [InlineData("(?<=a)b", "ab cb", "b")]
    [InlineData("(?<!a|cc)b", "ab ccb cb", "b")]
    [InlineData("foo(?!bar)", "foobar foo", "foo")]
    [InlineData("^b", "a\nb", "b")]
    [InlineData("a$", "a\nba", "a,a")]
    [InlineData(".", "\n\U0001F44D", "\U0001F44D")]
    [InlineData("(?m).", "\nx", "\n,x")]
    [InlineData("(?i)straSSe|k", "STRASSE \u212A", "STRASSE,\u212A")]
    [InlineData("(?i:'s)|'t", "'S'T't", "'S,'t")]
    [InlineData("a(?i)b|c", "aB aC ab", "aB,aC,ab")]
    [InlineData("[a-c&&[^b]]+", "abca", "a,ca")]
    [InlineData("[^\\s\\p{L}]+", "a1\U0001F600 b", "1\U0001F600")]
    [InlineData("\\p{Lu}\\p{^Lu}", "Ab aB", "Ab")]
    [InlineData("\\p{Han}+", "a\u6F22\u5B57b", "\u6F22\u5B57")]
    [InlineData("[[:digit:]]+", "a12b", "12")]
    [InlineData("\\h+", "xyzaf09", "af09")]
    [InlineData("\\bb\\w*", "ab bc", "bc")]
    [InlineData("(?:a?)*b", "aab", "aab")]
    [InlineData("(?x) a b # ab \n c", "abc", "abc")]
    [InlineData("\\x41\\u0042\\x{43}", "ABC", "ABC")]
    [InlineData("a{0}b", "ab", "b")]
    [InlineData("\\R", "a\r\nb\n", "\r\n,\n")]
    public void A_pattern_finds_what_Oniguruma_finds(string expression, string text, string expected)
    {
        Assert.Equal(expected, string.Join(',', Find(TextPattern.Regex("test", expression), text)));
    }

    [Fact]
    public void Empty_matches_do_not_follow_a_match_and_move_on() =>
        Assert.Equal([(0, 0), (1, 2), (3, 3)], Places(TextPattern.Regex("test", "b*"), "aba"));

    [Theory]
    [InlineData("(a)\\1", "\\1")]
    [InlineData("(?<n>a)\\k<n>", "\\k")]
    [InlineData("\\X", "\\X")]
    [InlineData("(?~a)", "(?~")]
    [InlineData("(?s).", "(?s")]
    [InlineData("\\p{Klingon}", "Klingon")]
    [InlineData("(a", "without ')'")]
    [InlineData("a)", "unmatched")]
    [InlineData("[a", "without ']'")]
    [InlineData("*a", "repeats nothing")]
    [InlineData("[z-a]", "empty range")]
    [InlineData("((a{900}){900}){900}", "instructions")]
    [InlineData("(?<=a*)b", "look behind")]
    public void What_cannot_be_done_is_refused_by_name(string expression, string told) =>
        Assert.Contains(told, Assert.Throws<InvalidDataException>(() => TextPattern.Regex("place", expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("(a+)+$", 'a')]
    [InlineData("(x+x+)+y", 'x')]
    [InlineData("(a|aa)+b", 'a')]
    [InlineData("(?:a*)*b", 'a')]
    [InlineData("(?=(?:a|aa)+c)a", 'a')]
    public void An_expression_that_would_backtrack_for_ever_ends(string expression, char unit)
    {
        var pattern = TextPattern.Regex("place", expression);
        var error = Record.Exception(() => Find(pattern, new string(unit, 5000) + "!"));
        Assert.True(error is null || (error is InvalidDataException && error.Message.Contains("steps", StringComparison.Ordinal)), error?.ToString());
    }

    private static List<string> Find(TextPattern pattern, string text) => [.. Places(pattern, text).Select(place => text[place.Start..place.End])];

    private static List<(int Start, int End)> Places(TextPattern pattern, string text)
    {
        var matcher = new PatternMatcher();
        matcher.Allow(text.Length);
        var found = new List<(int, int)>();
        var cursor = default(TextPattern.Cursor);
        while (pattern.TryFind(matcher, text, ref cursor, out var start, out var end)) found.Add((start, end));
        return found;
    }
}
