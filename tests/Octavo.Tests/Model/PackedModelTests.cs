using System.IO.Compression;
using System.Reflection;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>Models in one piece, and models loaded in the background, are the models of their folders.</summary>
public sealed class PackedModelTests
{
    private static readonly string s_classifier = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cross-encoder", "three-labels");
    private static readonly string s_embedder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "dense-tanh-normalize");

    [Theory]
    [InlineData("")]
    [InlineData("a/model/")]
    public void A_zip_is_its_folder(string below)
    {
        using var expected = TextEmbedder.Load(s_embedder);
        using var zip = Zip(s_embedder, below);
        using var model = TextEmbedder.Load(zip);
        Assert.Equal(expected.Embed("the cat sat"), model.Embed("the cat sat"));
        Assert.True(zip.CanRead);
    }

    [Fact]
    public void Nothing_is_left_of_a_zip()
    {
        using var zip = Zip(s_classifier, "");
        using var model = TextClassifier.Load(zip);
        Assert.False(Directory.Exists(Path.Combine(Path.GetTempPath(), model.Name)));
        Assert.NotEmpty(model.Classify("the cat sat", "a cat").Scores);
        Assert.NotNull(model.Warnings);
    }

    [Theory]
    [InlineData("../config.json", "found '../config.json'", "config.json")]
    [InlineData("a/../../x", "found 'a/../../x'", "config.json")]
    [InlineData("C:\\x", "found 'C:\\x'", "config.json")]
    [InlineData("config.json", "again", "config.json")]
    [InlineData("a.txt", "config.json, found none", "b.txt")]
    public void A_hostile_zip_is_refused(string name, string told, string other)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in (string[])[other, name])
            {
                using var content = archive.CreateEntry(entry).Open();
                content.Write("{}"u8);
            }
        }

        zip.Position = 0;
        Assert.Contains(told, Assert.Throws<CheckpointException>(() => TextClassifier.Load(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_zip_or_cut_short_is_a_files_fault()
    {
        Assert.Throws<CheckpointException>(() => TextClassifier.Load(new MemoryStream([1, 2, 3])));
        using var zip = Zip(s_classifier, "");
        Assert.Throws<CheckpointException>(() => TextClassifier.Load(new MemoryStream(zip.ToArray()[..^200])));
        var changed = zip.ToArray();
        changed.AsSpan(200, 400).Clear();
        Assert.ThrowsAny<IOException>(() => TextClassifier.Load(new MemoryStream(changed)));
    }

    [Fact]
    public void Resources_are_files()
    {
        using var expected = TextEmbedder.Load(s_embedder);
        using (var model = TextEmbedder.Load(new Carrying(s_embedder, "model/"), "model"))
            Assert.Equal(expected.Embed("the cat sat"), model.Embed("the cat sat"));
        using (var model = TextClassifier.Load(new Carrying(s_classifier, "App.model."), "App.model"))
            Assert.NotEmpty(model.Classify("a").Scores);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(() => TextClassifier.Load(new Carrying(s_classifier, "model/"), "other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loading_in_the_background_can_be_given_up()
    {
        using (var model = await TextClassifier.LoadAsync(s_classifier))
            Assert.NotEmpty((await Reranker.LoadAsync(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cross-encoder", "one-label"))).Rank("a", ["b"]));
        await Assert.ThrowsAsync<CheckpointException>(() => TextEmbedder.LoadAsync("no-such-folder"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TextClassifier.LoadAsync(s_classifier, null, new CancellationToken(true)));
        using var cancel = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        using var ends = new ManualResetEventSlim();
        var loading = TextClassifier.LoadAsync("some/name", new() { Hub = _ => { begun.Set(); ends.Wait(); return s_classifier; } }, cancel.Token);
        begun.Wait();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        ends.Set();
    }

    [Fact]
    public void A_batch_tells_its_tokens_and_where_they_came_from()
    {
        using var model = TextClassifier.Load(s_classifier);
        (string Text, string? Pair)[] texts = [("The cat sat", "on a mat"), ("rain", null), ("sun", "")];
        var batch = model.Tokenizer.EncodeBatch(texts, 8);
        for (var i = 0; i < texts.Length; i++)
        {
            var encoding = batch.EncodingOf(i);
            Assert.Equal(encoding.InputIds, batch.InputIdsOf(i).ToArray());
            Assert.Equal(encoding.TokenTypeIds, batch.TokenTypeIdsOf(i).ToArray());
            Assert.Equal(batch.LengthOf(i), batch.SequenceOffsets[i + 1] - batch.SequenceOffsets[i]);
            Assert.True(batch.AttentionMaskOf(i).IsEmpty);
            Assert.Contains(encoding.Offsets, place => place is { Start: 0, End: > 0 });
        }

        var padded = model.Tokenizer.EncodeBatch(texts, 8, Padding.Longest);
        Assert.Equal(batch.InputIdsOf(1).ToArray(), padded.InputIdsOf(1)[..batch.LengthOf(1)].ToArray());
        Assert.Equal(batch.LengthOf(1), padded.AttentionMaskOf(1).ToArray().Sum(mask => mask));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.InputIdsOf(3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.AttentionMaskOf(-1).Length);
        Assert.Throws<InvalidOperationException>(() => new TokenBatch([1], [0], [0, 1]).EncodingOf(0));
    }

    [Fact]
    public void Texts_in_spans_are_classified_as_strings()
    {
        using var model = TextClassifier.Load(s_classifier);
        var expected = model.Classify("the cat");
        Assert.Equal(expected, model.Classify("see the cat sit".AsSpan(4, 7)));
        ReadOnlySpan<string> texts = ["the cat", "a"];
        Assert.Equal([expected, model.Classify("a")], model.Classify(texts));
        Assert.Equal(model.Tokenizer.Encode("the cat").InputIds.Count, model.CountTokens("the cat"));
    }

    private static MemoryStream Zip(string folder, string below)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                archive.CreateEntryFromFile(file, below + Path.GetRelativePath(folder, file).Replace('\\', '/'));
        }

        zip.Position = 0;
        return zip;
    }

    /// <summary>A program that carries a folder.</summary>
    private sealed class Carrying(string folder, string prefix) : Assembly
    {
        private readonly Dictionary<string, string> _files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => prefix + Path.GetRelativePath(folder, file).Replace('\\', '/'));

        public override string[] GetManifestResourceNames() => [.. _files.Keys, "something.else"];

        public override Stream? GetManifestResourceStream(string name) => File.OpenRead(_files[name]);

        public override AssemblyName GetName() => new("Carrying");
    }
}
