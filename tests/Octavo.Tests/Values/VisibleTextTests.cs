using Octavo.Values;

namespace Octavo.Tests.Values;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain [red] \\u001b text", "plain [red] \\u001b text")]
    [InlineData("Grüße, 日本語 🎉", "Grüße, 日本語 🎉")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("a\0b\ac\td\re\nf", "a\\u0000b\\u0007c\\u0009d\\u000de\\u000af")]
    [InlineData("\u007f\u009b31m", "\\u007f\\u009b31m")]
    [InlineData("evil\u202Etxt\u2066\u200F\u2028\u2029\uFEFF", "evil\\u202etxt\\u2066\\u200f\\u2028\\u2029\\ufeff")]
    [InlineData("\U000E0041\uFFFE", "\\udb40\\udc41\\ufffe")]
    [InlineData("👩\u200D🔬", "👩\u200D🔬")]
    public void What_acts_is_spelled_and_what_shows_is_left(string text, string expected) => Assert.Equal(expected, VisibleText.Of(text));

    [Fact]
    public void Halves_of_surrogate_pairs_are_spelled() => Assert.Equal("\\ud800 \\udc00", VisibleText.Of("\uD800 \uDC00"));

    [Fact]
    public void A_problem_with_a_file_can_be_logged_as_it_is()
    {
        var problem = new CheckpointException("a\u001b[2J", "tensor 'x\ny': expected \u202E");
        Assert.Equal("a\\u001b[2J: tensor 'x\\u000ay': expected \\u202e", problem.Message);
        Assert.Equal("a\u001b[2J", problem.Path);
    }
}
