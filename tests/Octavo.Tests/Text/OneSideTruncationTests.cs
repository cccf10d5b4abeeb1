using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>Pairs of which one text alone is cut, by both kinds of tokenizer.</summary>
public sealed class OneSideTruncationTests
{
    private static readonly string s_onePass = RepositoryRoot.Path("models", "minilm-mrpc");
    private static readonly string s_stepByStep = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "fill-mask", "roberta");

    [Theory]
    [InlineData(true, TruncationStrategy.OnlyFirst)]
    [InlineData(true, TruncationStrategy.OnlySecond)]
    [InlineData(false, TruncationStrategy.OnlyFirst)]
    [InlineData(false, TruncationStrategy.OnlySecond)]
    public void The_other_text_keeps_all_its_tokens(bool onePass, TruncationStrategy strategy)
    {
        var tokenizer = Tokenizer.Load(onePass ? s_onePass : s_stepByStep);
        const string text = "one two three four five six seven", pair = "eight nine ten eleven twelve thirteen fourteen";
        var whole = tokenizer.Encode(text, pair);
        var length = whole.InputIds.Count - 3;
        var cut = tokenizer.Encode(text, pair, new EncodingOptions { MaxLength = length, Truncation = strategy });
        int Count(TokenEncoding encoding, int which) => Enumerable.Range(0, encoding.InputIds.Count).Count(i => encoding.TextOf(i) == which);
        var side = strategy == TruncationStrategy.OnlyFirst ? 0 : 1;
        Assert.Equal((length, Count(whole, side) - 3, Count(whole, 1 - side)), (cut.InputIds.Count, Count(cut, side), Count(cut, 1 - side)));
        // The specials stand where they stood.
        var removed = whole.InputIds.ToList();
        removed.RemoveRange(Enumerable.Range(0, removed.Count).Last(i => whole.TextOf(i) == side) - 2, 3);
        Assert.Equal(removed, cut.InputIds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_text_too_short_to_be_cut_enough_is_an_error(bool onePass)
    {
        var tokenizer = Tokenizer.Load(onePass ? s_onePass : s_stepByStep);
        var options = new EncodingOptions { MaxLength = 8, Truncation = TruncationStrategy.OnlySecond };
        Assert.Contains("only_second", Assert.Throws<ArgumentException>(() => tokenizer.Encode("one two three four five six seven eight nine", "ten", options)).Message, StringComparison.Ordinal);
        Assert.Contains("expected a pair", Assert.Throws<ArgumentException>(() => tokenizer.Encode("one two three four five six seven eight nine", null, options)).Message, StringComparison.Ordinal);
    }
}
