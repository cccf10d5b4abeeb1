using CsCheck;
using Octavo.Text;
using Octavo.Text.Models;

namespace Octavo.Tests.Text.Models;

/// <summary>Unigram: the best sum of scores, ties, unknown text and texts of any length.</summary>
public class UnigramTests
{
    [Fact]
    public void The_best_sum_wins_and_not_the_longest_piece() =>
        Assert.Equal(["a", "bc"], Tokens(Model([("?", 0), ("a", -1), ("bc", -1), ("ab", -3), ("c", -1), ("abc", -5)]), "abc"));

    [Fact]
    public void Of_equal_sums_the_one_whose_last_piece_begins_first_wins() =>
        Assert.Equal(["abc"], Tokens(Model([("?", 0), ("a", -1), ("b", -1), ("c", -1), ("ab", -2), ("bc", -2), ("abc", -3)]), "abc"));

    [Fact]
    public void A_run_of_unknown_characters_is_one_token()
    {
        var tokens = Tokenize(Model([("?", 0), ("a", -1)]), "axy\U0001F600a");
        Assert.Equal([new(1, 0, 1), new(0, 1, 5), new ModelToken(1, 5, 6)], tokens);
    }

    [Fact]
    public void Unknown_text_is_spelt_in_bytes_where_all_of_them_are_there()
    {
        (string, double)[] pieces = [("?", 0), ("a", -1), ("<0xC3>", 0), ("<0xA9>", 0)];
        var model = Model(pieces, new() { UnknownId = 0, ByteFallback = true });
        Assert.Equal(["a", "<0xC3>", "<0xA9>"], Tokens(model, "a\u00E9"));
        Assert.Equal(["a", "?"], Tokens(model, "a\u00E8"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_score_that_is_no_number_is_refused_by_its_piece(double score)
    {
        var error = Assert.Throws<InvalidDataException>(() => Model([("?", 0), ("a", score)]));
        Assert.StartsWith("file: score of piece 1: expected a finite number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_piece_outside_the_vocabulary_is_refused() =>
        Assert.Contains("found 99", Assert.Throws<InvalidDataException>(() => Model([("a", 0)], new() { UnknownId = 99 })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_model_without_an_unknown_piece_reads_what_it_can_spell_and_refuses_the_rest()
    {
        var model = Model([("a", -1)], new());
        Assert.Equal(["a", "a"], Tokens(model, "aa"));
        Assert.Contains("unk_id", Assert.Throws<InvalidDataException>(() => Tokens(model, "ax")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sum_is_the_best_of_all_that_there_are()
    {
        (string Text, double Score)[] pieces = [("?", 0), ("a", -2.25), ("b", -3.5), ("ab", -4.75), ("ba", -4.5), ("aba", -6.25), ("bab", -9)];
        var model = Model(pieces);
        Gen.Char["ab"].Array[0, 60].Sample(letters =>
        {
            var text = new string(letters);
            var best = new double[text.Length + 1];
            for (var end = 1; end <= text.Length; end++)
                best[end] = pieces.Skip(1).Where(piece => text.AsSpan(0, end).EndsWith(piece.Text)).Max(piece => best[end - piece.Text.Length] + piece.Score);
            Assert.Equal(best[^1], Tokenize(model, text).Sum(token => pieces[token.Id].Score), 1e-9);
            Assert.Equal(text, string.Concat(Tokens(model, text)));
        });
    }

    [Fact]
    public void Ten_million_letters_in_one_piece_take_seconds()
    {
        var tokens = Tokenize(Model([("?", 0), ("a", -3), ("aa", -4)]), new string('a', 1_000_000));
        Assert.Equal(500_000, tokens.Count);
    }

    [Fact]
    public void A_word_seen_before_costs_no_memory_and_has_the_same_tokens()
    {
        var model = Model([("?", 0), ("a", -1), ("b", -1), ("ab", -1.5)]);
        var tokens = new List<ModelToken>(64);
        model.Tokenize("abba", tokens);
        var first = tokens.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            tokens.Clear();
            model.Tokenize("abba", tokens);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(first, tokens);
    }

    private static Unigram Model((string Text, double Score)[] pieces, UnigramOptions? options = null) =>
        new(new VocabularyEntries([.. pieces.Select(piece => piece.Text)]), [.. pieces.Select(piece => piece.Score)], options ?? new() { UnknownId = 0 }, "file");

    private static List<ModelToken> Tokenize(TokenModel model, string text)
    {
        var tokens = new List<ModelToken>();
        model.Tokenize(text, tokens);
        return tokens;
    }

    private static string[] Tokens(TokenModel model, string text) => [.. Tokenize(model, text).Select(token => model.TokenOf(token.Id)!)];
}
