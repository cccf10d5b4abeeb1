using Octavo.Text;

namespace Octavo.Tests.Text;

public sealed class WordPieceTokenizerTests
{
    private static readonly string[] Small = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##b", "new", "york", ".", "i", "##\u0307"];

    [Fact]
    public void Load_reads_what_the_files_say()
    {
        var tokenizer = TokenizerGoldens.Uncased;
        Assert.Equal(30522, tokenizer.VocabularySize);
        Assert.Equal(512, tokenizer.ModelMaxLength);
        Assert.True(tokenizer.DoLowerCase);
        Assert.Equal((0, 100, 101, 102, 103), (tokenizer.PadId, tokenizer.UnkId, tokenizer.ClsId, tokenizer.SepId, tokenizer.MaskId));
        Assert.False(TokenizerGoldens.Cased.DoLowerCase);
    }

    [Theory]
    [InlineData("\ud800")]
    [InlineData("\udc00\ud800")]
    public void Half_a_surrogate_pair_is_removed(string half) =>
        Assert.Equal(TokenizerGoldens.Uncased.Encode("word").InputIds, TokenizerGoldens.Uncased.Encode($"wo{half}rd").InputIds);

    [Theory]
    [InlineData(100, 50)]
    [InlineData(101, 1)]
    public void Words_over_a_hundred_characters_are_unknown(int length, int tokens)
    {
        Assert.Equal(tokens, TokenizerGoldens.Uncased.Encode(new string('x', length)).InputIds.Count - 2);
        Assert.Equal(tokens == 1, TokenizerGoldens.Uncased.Encode(new string('x', length - 1) + "é").InputIds[1] == 100);
    }

    [Fact]
    public void Offsets_cut_the_words_out_of_the_text()
    {
        const string text = "Café 日本😀 [MASK] na\u0301ivexq";
        var encoding = TokenizerGoldens.Uncased.Encode(text);
        var pieces = encoding.Offsets.Skip(1).SkipLast(1).Select(o => text[o.Start..o.End]);
        Assert.Equal(["Café", "日", "本", "😀", "[MASK]", "na\u0301ive", "x", "q"], pieces);
    }

    [Fact]
    public void A_dotted_capital_i_keeps_its_dot_when_accents_stay()
    {
        var tokenizer = WordPieceTokenizer.FromVocabulary(Small, new TokenizerOptions { StripAccents = false });
        Assert.Equal([2, 11, 12, 3], tokenizer.Encode("İ").InputIds);
    }

    [Fact]
    public void Added_tokens_are_found_before_words()
    {
        var tokenizer = WordPieceTokenizer.FromVocabulary(Small, new TokenizerOptions
        {
            AddedTokens =
            [
                new AddedToken { Content = "New York", Normalized = true },
                new AddedToken { Content = "ab", SingleWord = true },
                new AddedToken { Content = "<x>", StripLeft = true, StripRight = true },
            ],
        });
        Assert.Equal(16, tokenizer.VocabularySize);
        var encoding = tokenizer.Encode("NÉW YORK. ab abb  <x> a");
        Assert.Equal([2, 13, 10, 14, 5, 7, 7, 15, 5, 3], encoding.InputIds);
        Assert.Equal((0, 8), encoding.Offsets[1]);
        Assert.Equal((16, 22), encoding.Offsets[7]);
    }

    [Theory]
    [InlineData(1, 9, 7, 1, 6)]
    [InlineData(4, 4, 7, 3, 4)]
    [InlineData(9, 8, 7, 4, 3)]
    [InlineData(0, 9, 7, 0, 7)]
    [InlineData(3, 3, 7, 3, 3)]
    [InlineData(5, 5, 0, 0, 0)]
    public void The_longer_text_is_shortened_first(int first, int second, int budget, int firstKept, int secondKept)
    {
        Assert.Equal((firstKept, secondKept), Truncation.LongestFirst(first, second, budget));
        if (second == 0) return;
        var encoding = TokenizerGoldens.Uncased.Encode(Words(first), Words(second), budget + 3);
        Assert.Equal(firstKept + 2, encoding.TokenTypeIds.Count(t => t == 0));
        Assert.Equal(secondKept + 1, encoding.TokenTypeIds.Count(t => t == 1));
    }

    [Fact]
    public void A_maximum_below_the_special_tokens_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenizerGoldens.Uncased.Encode("a", null, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenizerGoldens.Uncased.Encode("a", "b", 2));
        Assert.Throws<ArgumentException>(() => TokenizerGoldens.Uncased.Encode("a", new int[4], new int[3]));
    }

    [Fact]
    public void Decoding_joins_pieces_as_the_reference_does()
    {
        var tokenizer = TokenizerGoldens.Uncased;
        var ids = tokenizer.Encode("Hello, unaffable World! do not [MASK]").InputIds.ToArray();
        Assert.Equal("[CLS] hello, unaffable world! do not [MASK] [SEP]", tokenizer.Decode(ids));
        Assert.Equal("hello, unaffable world! do not", tokenizer.Decode(ids, SpecialTokens.Skip));
        Assert.Equal("", tokenizer.Decode([-1, 30522, int.MaxValue]));
    }

    [Fact]
    public void Batches_are_ragged_or_padded()
    {
        (string, string?)[] texts = [("hello world", null), ("hello", "world"), ("a b c d e f g h", null)];
        var tokenizer = TokenizerGoldens.Uncased;
        var ragged = tokenizer.EncodeBatch(texts, 8);
        Assert.Equal([0, 4, 9, 17], ragged.Offsets);
        Assert.Null(ragged.AttentionMask);
        var longest = tokenizer.EncodeBatch(texts, 128, Padding.Longest);
        Assert.Equal([0, 10, 20, 30], longest.Offsets);
        Assert.Equal([101, 7592, 2088, 102, 0, 0, 0, 0, 0, 0], longest.InputIds[..10]);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], longest.AttentionMask![..10]);
        var padded = tokenizer.EncodeBatch(texts, 16, Padding.Max);
        Assert.Equal(48, padded.TokenCount);
        Assert.Equal(5, padded.AttentionMask!.Skip(16).Take(16).Sum(m => m));
        var endless = WordPieceTokenizer.FromVocabulary(Small);
        Assert.Throws<ArgumentException>(() => endless.EncodeBatch(texts, 0, Padding.Max));
    }

    [Fact]
    public void Encoding_into_buffers_allocates_nothing()
    {
        var tokenizer = TokenizerGoldens.Uncased;
        var ids = new int[64];
        var types = new int[64];
        const string first = "The quick brown fox naïvely jumped over unaffable [MASK] 日本 한국어 İ.";
        var count = tokenizer.Encode(first, first, ids, types);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) count += tokenizer.Encode(first, first, ids, types) + tokenizer.Encode(first, ids, types);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(count > 0);
    }

    [Theory]
    [InlineData("word and [MASK] naïve ")]
    [InlineData("é")]
    [InlineData("[")]
    public void Ten_megabytes_take_linear_time(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 10_000_000 / unit.Length));
        var encoding = TokenizerGoldens.Uncased.Encode(text, text[..1000], int.MaxValue);
        Assert.True(encoding.InputIds.Count < 2 * text.Length);
        Assert.InRange(TokenizerGoldens.Uncased.Encode(text, null, 128).InputIds.Count, 3, 128);
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));
}
