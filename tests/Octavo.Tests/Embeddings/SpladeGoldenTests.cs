using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>Every folder of a sparse encoder gives the weights that sentence-transformers gives.</summary>
public class SpladeGoldenTests
{
    private static readonly string Root = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "splade");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Weights_equal_the_goldens(string name)
    {
        var folder = Path.Combine(Root, name);
        using var expected = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        using var embedder = SparseTextEmbedder.Load(folder);
        var texts = File.ReadLines(Path.Combine(folder, "texts.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).ToList();
        var found = embedder.Embed(texts);
        Assert.Equal(Integers(expected, "indices"), found.SelectMany(embedding => embedding.Indices).ToArray());
        Assert.Equal(Integers(expected, "offsets"), (int[])[0, .. found.Select((_, i) => found.Take(i + 1).Sum(embedding => embedding.Indices.Count))]);
        Assert.All(expected.Require("values").ToFloats().Zip(found.SelectMany(embedding => embedding.Values)), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        Assert.All(expected.Require("similarity").ToFloats().Zip(found.SelectMany(a => found.Select(a.Dot))), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(found.SelectMany(embedding => embedding.Values), texts.SelectMany(text => embedder.Embed(text).Values));
    }

    [Fact]
    public void Vectors_and_weights_of_words_are_told_apart()
    {
        var vectors = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean");
        Assert.Contains("SparseTextEmbedder", Assert.Throws<CheckpointException>(() => TextEmbedder.Load(Path.Combine(Root, "max"))).Message, StringComparison.Ordinal);
        Assert.Contains("a TextEmbedder", Assert.Throws<CheckpointException>(() => SparseTextEmbedder.Load(vectors)).Message, StringComparison.Ordinal);
    }

    private static int[] Integers(Checkpoint file, string name)
    {
        var tensor = file.Require(name);
        return tensor.Type == Octavo.Tensors.ElementType.I64
            ? [.. MemoryMarshal.Cast<byte, long>(tensor.Bytes).ToArray().Select(value => (int)value)]
            : [.. MemoryMarshal.Cast<byte, int>(tensor.Bytes)];
    }
}
