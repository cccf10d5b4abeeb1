using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Text;

namespace Octavo.Tests.Evaluation;

public sealed class FeatureCacheTests : IDisposable
{
    private static readonly string Model = RepositoryRoot.Path("models", "minilm-mrpc");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-cache-").FullName;
    private readonly WordPieceTokenizer _tokenizer = WordPieceTokenizer.Load(Model);
    private readonly GlueExample[] _examples = [.. GlueTask.Find("mrpc").ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(12)];
    private int _encoded;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_kept_is_what_would_be_made()
    {
        var (made, _) = Get();
        var (kept, warning) = Get();
        Assert.Null(warning);
        Assert.Equal(1, _encoded);
        Assert.Equal(made.InputIds, kept.InputIds);
        Assert.Equal(made.TokenTypeIds, kept.TokenTypeIds);
        Assert.Equal(made.Offsets, kept.Offsets);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Other_texts_lengths_tasks_and_tokenizers_are_found_apart()
    {
        Get();
        Get(length: 64);
        Get(task: "qqp");
        Get(examples: [.. _examples[..^1], _examples[^1] with { Text = "other" }]);
        Get(examples: [.. _examples[..^1], _examples[^1] with { Text = _examples[^1].Text + _examples[^1].Pair, Pair = null }]);
        var other = Directory.CreateDirectory(Path.Combine(_folder, "tokenizer")).FullName;
        File.WriteAllText(Path.Combine(other, "vocab.txt"), "[PAD]");
        Get(tokenizer: other);
        Assert.Equal(6, _encoded);
        Get(examples: [.. _examples.Select(example => example with { Label = "", Line = 0, File = "elsewhere" })]);
        Assert.Equal(6, _encoded);
    }

    [Fact]
    public void Overwriting_makes_them_anew()
    {
        Get();
        Get(overwrite: true);
        Assert.Equal(2, _encoded);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    public void Damage_is_seen_and_mended(int where, int how)
    {
        var (made, _) = Get();
        var path = Assert.Single(Directory.GetFiles(_folder));
        var bytes = File.ReadAllBytes(path);
        var at = where == 0 ? bytes.Length - 40 : bytes.Length / 2;
        if (how == 0) bytes[at] ^= 1;
        File.WriteAllBytes(path, how == 1 ? bytes[..at] : how == 2 ? [.. bytes, .. new byte[100_000]] : bytes);
        var (mended, warning) = Get();
        Assert.Contains("tokenised anew", warning, StringComparison.Ordinal);
        Assert.Equal(made.InputIds, mended.InputIds);
        Assert.Null(Get().Warning);
    }

    [Fact]
    public void The_folder_stays_within_its_bound()
    {
        for (var length = 20; length < 30; length++) Get(length: length, maxBytes: 20_000);
        Assert.InRange(new DirectoryInfo(_folder).GetFiles().Sum(file => file.Length), 1, 25_000);
        Assert.Equal(10, _encoded);
        Get(length: 29);
        Assert.Equal(10, _encoded);
    }

    [Fact]
    public void Pads_are_the_same_as_without()
    {
        (string, string?)[] texts = [.. _examples.Select(example => (example.Text, example.Pair))];
        foreach (var padding in (Padding[])[Padding.None, Padding.Longest, Padding.Max])
        {
            var expected = _tokenizer.EncodeBatch(texts[3..7], 50, padding);
            var found = _tokenizer.Pad(_tokenizer.EncodeBatch(texts, 50).Slice(3, 4), padding, 50);
            Assert.Equal(expected.InputIds, found.InputIds);
            Assert.Equal(expected.TokenTypeIds, found.TokenTypeIds);
            Assert.Equal(expected.AttentionMask, found.AttentionMask);
            Assert.Equal(expected.Offsets, found.Offsets);
        }
    }

    private (TokenBatch Features, string? Warning) Get(
        int length = 128, string task = "mrpc", GlueExample[]? examples = null, string? tokenizer = null, bool overwrite = false, long maxBytes = 1 << 30)
    {
        examples ??= _examples;
        return new FeatureCache(_folder, tokenizer ?? Model) { Overwrite = overwrite, MaxBytes = maxBytes }.Get(task, examples, length, _tokenizer.VocabularySize, () =>
        {
            _encoded++;
            return _tokenizer.EncodeBatch([.. examples.Select(example => (example.Text, example.Pair))], length);
        });
    }
}
