using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>What is asked of one encoding, of BERT's tokenizer and of one that goes step by step.</summary>
public sealed class EncodingOptionsTests
{
    private static readonly string Roberta = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "families", "roberta");

    [Theory]
    [InlineData("one two three", null, 0)]
    [InlineData("one two three", "four five", 0)]
    [InlineData("one two three", "four five", 4)]
    [InlineData("", "four", 2)]
    [InlineData("one", "", 1)]
    public void Without_special_tokens_the_whole_length_is_left_for_the_texts(string text, string? pair, int maxLength)
    {
        foreach (var tokenizer in (Tokenizer[])[TokenizerGoldens.Cased, Tokenizer.Load(Roberta)])
        {
            var special = tokenizer.Encode(text, pair).InputIds.Count - tokenizer.Encode(text, pair, new EncodingOptions { SpecialTokens = SpecialTokens.Skip }).InputIds.Count;
            var full = tokenizer.Encode(text, pair, maxLength == 0 ? 0 : maxLength + special);
            var bare = tokenizer.Encode(text, pair, new EncodingOptions { MaxLength = maxLength, SpecialTokens = SpecialTokens.Skip });
            var kept = Enumerable.Range(0, full.InputIds.Count).Where(i => full.TextOf(i) >= 0).ToList();
            Assert.Equal(full.InputIds.Count - special, kept.Count);
            Assert.Equal(kept.Select(i => full.InputIds[i]), bare.InputIds);
            Assert.Equal(kept.Select(i => full.Offsets[i]), bare.Offsets);
        }
    }

    [Fact]
    public void Offsets_slice_the_text_that_a_token_stands_in()
    {
        foreach (var tokenizer in (Tokenizer[])[TokenizerGoldens.Cased, Tokenizer.Load(Roberta)])
        {
            var (text, pair) = ("the \U0001F44D cat", "sat on");
            var encoding = tokenizer.Encode(text, pair);
            var sliced = Enumerable.Range(0, encoding.InputIds.Count).Where(i => encoding.TextOf(i) == 1).Select(i => pair[encoding.Offsets[i].Start..encoding.Offsets[i].End]);
            Assert.Equal("saton", string.Concat(sliced).Replace(" ", "", StringComparison.Ordinal));
            Assert.Equal(-1, encoding.TextOf(0));
            Assert.Throws<ArgumentOutOfRangeException>(() => encoding.TextOf(encoding.InputIds.Count));
        }
    }

    [Fact]
    public void Tokens_have_ids_and_ids_have_tokens()
    {
        var tokenizer = Tokenizer.Load(Roberta);
        Assert.Equal("</s>", tokenizer.TokenOf(tokenizer.SepId!.Value));
        Assert.Equal(tokenizer.MaskId, tokenizer.IdOf("<mask>"));
        Assert.Null(tokenizer.IdOf("no such token"));
        Assert.Null(tokenizer.TokenOf(tokenizer.VocabularySize));
        Assert.Equal(64, tokenizer.ModelMaxLength);
        Assert.Equal(tokenizer.Encode("a b c").InputIds.Count, tokenizer.CountTokens("a b c"));
    }

    [Fact]
    public void A_batch_for_a_model_is_what_single_encodings_are()
    {
        var tokenizer = Tokenizer.Load(Roberta);
        var batch = tokenizer.EncodeBatch([("one two three four", "five"), ("six", null)], 6, Padding.Max);
        var first = tokenizer.Encode("one two three four", "five", 6).InputIds;
        var second = tokenizer.Encode("six").InputIds;
        Assert.Equal([.. first, .. second, .. Enumerable.Repeat(tokenizer.PadId!.Value, 6 - second.Count)], batch.InputIdList);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.EncodeBatch([("one", "two")], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.EncodeBatch([("one", null)], -1));
    }

    [Fact]
    public async Task Many_threads_get_the_same_encodings()
    {
        var tokenizer = Tokenizer.Load(Roberta);
        var texts = Enumerable.Range(0, 200).Select(i => string.Join(' ', Enumerable.Repeat($"word{i} caf\u00E9", i % 17))).ToArray();
        var expected = texts.Select(text => string.Join(' ', tokenizer.Encode(text).InputIds)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Assert.Equal(expected, texts.Select(text => string.Join(' ', tokenizer.Encode(text).InputIds))))));
    }
}
