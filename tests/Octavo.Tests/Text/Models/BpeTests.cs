using CsCheck;
using Octavo.Text;
using Octavo.Text.Models;

namespace Octavo.Tests.Text.Models;

/// <summary>Byte pair encoding: the order of merges, what happens to unknown characters, and words of any length.</summary>
public class BpeTests
{
    [Fact]
    public void The_merge_that_comes_first_in_the_list_is_done_first_wherever_it_stands() =>
        Assert.Equal(["a", "bc"], Tokens(Model(["a", "b", "c", "ab", "bc"], ["b c", "a b"]), "abc"));

    [Fact]
    public void Of_equal_merges_the_leftmost_is_done_first() =>
        Assert.Equal(["aa", "aa", "a"], Tokens(Model(["a", "aa"], ["a a"]), "aaaaa"));

    [Fact]
    public void A_merge_that_is_there_twice_counts_where_it_is_last() =>
        Assert.Equal(["a", "bc"], Tokens(Model(["a", "b", "c", "ab", "bc"], ["a b", "b c", "a b"]), "abc"));

    [Fact]
    public void Long_words_are_merged_as_short_ones_are()
    {
        var model = Model(["a", "b", "c", "ab", "bc", "abab", "cab", "bcab"], ["a b", "c ab", "ab ab", "b c", "bc ab"]);
        Gen.Char["abc"].Array[0, 300].Sample(letters =>
        {
            var word = new string(letters);
            Assert.Equal(MergedNaively(model, word), Tokens(model, word));
        });
    }

    [Fact]
    public void Ten_million_letters_in_one_word_take_seconds()
    {
        var model = Model(["a", "aa", "aaaa"], ["a a", "aa aa"]);
        var tokens = new List<ModelToken>();
        model.Tokenize(new string('a', 1_000_000), tokens);
        Assert.Equal(250_000, tokens.Count);
        Assert.All(tokens, token => Assert.Equal(4, token.End - token.Start));
    }

    [Fact]
    public void Without_an_unknown_token_unknown_characters_vanish_and_what_follows_moves_up()
    {
        var tokens = Tokenize(Model(["a", "b"], []), "xab");
        Assert.Equal([new(0, 0, 1), new ModelToken(1, 1, 2)], tokens);
    }

    [Fact]
    public void A_run_of_unknown_characters_is_one_token_only_where_it_is_fused()
    {
        Assert.Equal(["a", "?", "?", "a"], Tokens(Model(["?", "a"], [], new() { Unknown = "?" }), "axxa"));
        Assert.Equal(["a", "?", "a"], Tokens(Model(["?", "a"], [], new() { Unknown = "?", FuseUnknown = true }), "axxa"));
    }

    [Fact]
    public void Bytes_overtake_an_unknown_token_that_waits()
    {
        var model = Model(["?", "a", "<0xC3>", "<0xA9>"], [], new() { Unknown = "?", ByteFallback = true });
        Assert.Equal(["<0xC3>", "<0xA9>", "?", "a"], Tokens(model, "x\u00E9a"));
    }

    [Fact]
    public void Every_byte_has_the_place_of_its_character()
    {
        var model = Model(["a", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"], [], new() { ByteFallback = true });
        Assert.Equal([(0, 1), (1, 3), (1, 3), (1, 3), (1, 3), (3, 4)], Tokenize(model, "a\U0001F600a").Select(token => (token.Start, token.End)));
    }

    [Fact]
    public void Affixes_stand_at_every_character_but_the_first_and_at_the_last()
    {
        var model = Model(["a", "#b", "#c$", "a$", "ab"], ["a #b"], new() { ContinuingPrefix = "#", WordSuffix = "$" });
        Assert.Equal(["ab", "#c$"], Tokens(model, "abc"));
        Assert.Equal(["a$"], Tokens(model, "a"));
    }

    [Fact]
    public void A_whole_word_that_no_merge_reaches_is_a_token_only_where_merges_are_ignored()
    {
        Assert.Equal(["a", "b"], Tokens(Model(["a", "b", "ab"], []), "ab"));
        Assert.Equal(["ab"], Tokens(Model(["a", "b", "ab"], [], new() { IgnoreMerges = true }), "ab"));
    }

    [Theory]
    [InlineData("a zz")]
    [InlineData("zz a")]
    [InlineData("b a")]
    public void A_merge_that_names_no_token_is_refused_by_its_number(string merge)
    {
        var error = Assert.Throws<InvalidDataException>(() => Model(["a", "b", "ab"], ["a b", merge]));
        Assert.StartsWith("merges: merge 1: expected tokens of the vocabulary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_token_that_is_not_there_is_named_when_it_is_needed()
    {
        var model = Model(["a"], [], new() { Unknown = "<nope>" });
        Assert.Equal(["a"], Tokens(model, "a"));
        Assert.Contains("<nope>", Assert.Throws<InvalidDataException>(() => Tokens(model, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_seen_before_costs_no_memory_and_has_the_same_tokens()
    {
        var model = Model(["a", "b", "ab"], ["a b"], new() { Unknown = "ab" });
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

    private static Bpe Model(string[] vocabulary, string[] merges, BpeOptions? options = null)
    {
        options ??= new BpeOptions();
        var tokens = new TokenTable(new VocabularyEntries(vocabulary));
        var table = new MergeTable(tokens, options.ContinuingPrefix, "merges");
        foreach (var merge in merges) table.Add(merge.Split(' ')[0], merge.Split(' ')[1]);
        return new Bpe(tokens, table, options);
    }

    private static List<ModelToken> Tokenize(TokenModel model, string word)
    {
        var tokens = new List<ModelToken>();
        model.Tokenize(word, tokens);
        return tokens;
    }

    private static string[] Tokens(TokenModel model, string word) => [.. Tokenize(model, word).Select(token => model.TokenOf(token.Id)!)];

    /// <summary>The definition: of all pairs the one that is first in the list, of those the leftmost.</summary>
    private static List<string> MergedNaively(Bpe model, string word)
    {
        string[] order = ["a b", "c ab", "ab ab", "b c", "bc ab"];
        var parts = word.Select(letter => letter.ToString()).ToList();
        while (true)
        {
            var best = order.Select(merge => merge.Split(' '))
                .Select(merge => (Merge: merge, At: Enumerable.Range(0, Math.Max(0, parts.Count - 1)).FirstOrDefault(i => parts[i] == merge[0] && parts[i + 1] == merge[1], -1)))
                .FirstOrDefault(found => found.At >= 0, (Merge: [], At: -1));
            if (best.At < 0) return parts;
            parts[best.At] += parts[best.At + 1];
            parts.RemoveAt(best.At + 1);
            Assert.NotNull(model.IdOf(parts[best.At]));
        }
    }
}
