using Octavo.Text;
using Octavo.Text.Models;

namespace Octavo.Tests.Text.Models;

/// <summary>WordPiece and WordLevel as models of any tokenizer.</summary>
public class WordPieceTests
{
    [Fact]
    public void The_longest_token_is_taken_then_the_longest_that_continues_it() =>
        Assert.Equal([(2, 0, 2), (4, 2, 3)], Tokenize(Model(["?", "a", "ab", "abx", "##c"]), "abc"));

    [Fact]
    public void A_word_that_cannot_be_spelt_to_its_end_is_unknown_as_a_whole() =>
        Assert.Equal([(0, 0, 3)], Tokenize(Model(["?", "a", "ab", "##c"]), "abd"));

    [Fact]
    public void A_token_that_begins_with_the_prefix_also_begins_a_word_that_does() =>
        Assert.Equal([(1, 0, 3)], Tokenize(Model(["?", "##c"]), "##c"));

    [Fact]
    public void Without_a_prefix_every_token_begins_and_continues_words() =>
        Assert.Equal([(1, 0, 1), (2, 1, 2), (1, 2, 3)], Tokenize(Model(["?", "a", "b"], prefix: ""), "aba"));

    [Fact]
    public void The_longest_word_is_counted_in_code_points()
    {
        var model = Model(["?", "\U0001F600", "##\U0001F600"], longest: 2);
        Assert.Equal([(1, 0, 2), (2, 2, 4)], Tokenize(model, "\U0001F600\U0001F600"));
        Assert.Equal([(0, 0, 6)], Tokenize(model, "\U0001F600\U0001F600\U0001F600"));
    }

    [Fact]
    public void An_unknown_token_that_is_not_there_is_named_when_it_is_needed()
    {
        var piece = Model(["a"]);
        Assert.Equal([(0, 0, 1)], Tokenize(piece, "a"));
        Assert.Contains("'?'", Assert.Throws<InvalidDataException>(() => Tokenize(piece, "b")).Message, StringComparison.Ordinal);
        var level = new WordLevel(new VocabularyEntries(["a"]), "?");
        Assert.Contains("'?'", Assert.Throws<InvalidDataException>(() => Tokenize(level, "b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WordLevel_knows_whole_pieces_only() =>
        Assert.Equal([(1, 0, 3), (0, 0, 2)], (List<(int, int, int)>)[.. Tokenize(Level, "abc"), .. Tokenize(Level, "ab")]);

    [Fact]
    public void A_word_costs_no_memory()
    {
        var model = Model(["?", "a", "##b"]);
        var tokens = new List<ModelToken>(64);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) model.Tokenize("abb", tokens);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static WordLevel Level { get; } = new(new VocabularyEntries(["?", "abc"]), "?");

    private static WordPiece Model(string[] vocabulary, string prefix = "##", int longest = 100) =>
        new(new VocabularyEntries(vocabulary), "?", prefix, longest, "vocabulary");

    private static List<(int Id, int Start, int End)> Tokenize(TokenModel model, string word)
    {
        var tokens = new List<ModelToken>();
        model.Tokenize(word, tokens);
        return [.. tokens.Select(token => (token.Id, token.Start, token.End))];
    }
}
