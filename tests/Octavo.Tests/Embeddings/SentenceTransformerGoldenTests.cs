using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>Every folder of sentence-transformers gives the embeddings that library gives.</summary>
public class SentenceTransformerGoldenTests
{
    private static readonly string Root = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Embeddings_equal_the_goldens(string name)
    {
        var folder = Path.Combine(Root, name);
        using var expected = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        using var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        using var embedder = TextEmbedder.Load(folder);
        var texts = File.ReadLines(Path.Combine(folder, "texts.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).ToList();
        Assert.Equal(facts.RootElement.GetProperty("embedding_dimension").GetInt32(), embedder.Dimensions);
        Assert.Equal(facts.RootElement.GetProperty("max_seq_length").GetInt32(), embedder.MaxTokens);
        Assert.Equal(facts.RootElement.GetProperty("similarity_fn_name").GetString(), embedder.SimilarityFunction.ToString().ToLowerInvariant());
        Assert.Equal(facts.RootElement.GetProperty("default_prompt_name").GetString(), embedder.DefaultPromptName);
        Assert.Equal(facts.RootElement.GetProperty("prompts").EnumerateObject().Select(prompt => prompt.Name).Order(StringComparer.Ordinal), embedder.Prompts.Keys.Order(StringComparer.Ordinal));
        foreach (var tensor in expected.Tensors.Keys.Where(key => key.Contains("embeddings", StringComparison.Ordinal) && !key.StartsWith("token_", StringComparison.Ordinal)))
            Check(expected.Require(tensor), embedder, texts, OptionsOf(tensor, facts.RootElement));
        if (expected.TryGet("token_embeddings", out var tokens))
            Near(tokens, [.. texts.SelectMany(text => embedder.TokenEmbeddings(text))]);
        var plain = Embed(embedder, texts, new());
        var width = embedder.Dimensions;
        Near(expected.Require("similarity"), [.. texts.SelectMany((_, i) => texts.Select((_, k) => embedder.Similarity(plain.AsSpan(i * width, width), plain.AsSpan(k * width, width))))]);
    }

    [Fact]
    public void A_text_alone_has_the_bits_it_has_in_company()
    {
        using var embedder = TextEmbedder.Load(Path.Combine(Root, "dense-tanh-normalize"));
        string[] texts = ["one", "two words", "three words here", ""];
        Assert.Equal(Embed(embedder, texts, new()), texts.SelectMany(text => embedder.Embed(text)));
    }

    private static void Check(Tensor expected, TextEmbedder embedder, List<string> texts, EmbeddingOptions options) => Near(expected, Embed(embedder, texts, options));

    private static float[] Embed(TextEmbedder embedder, IReadOnlyList<string> texts, EmbeddingOptions options)
    {
        var all = new float[texts.Count * (options.Dimensions ?? embedder.Dimensions)];
        embedder.Embed(texts, all, options);
        return all;
    }

    private static void Near(Tensor expected, float[] found)
    {
        var want = expected.ToFloats();
        Assert.Equal(want.Length, found.Length);
        for (var i = 0; i < want.Length; i++)
        {
            // Pooling a maximum over no token is minus infinity in both.
            if (want[i] != found[i] && !(float.IsNaN(want[i]) && float.IsNaN(found[i])))
                Assert.True(Math.Abs(want[i] - found[i]) <= 2e-5, $"{expected.Name} element {i}: expected {want[i]}, found {found[i]}");
        }
    }

    private static EmbeddingOptions OptionsOf(string tensor, JsonElement facts)
    {
        var parts = tensor.Split('.');
        var options = parts[0] switch
        {
            "query" => EmbeddingOptions.Query,
            "document" => EmbeddingOptions.Document,
            "prompt" => new EmbeddingOptions { PromptName = parts[1] },
            "explicit" => new EmbeddingOptions { Prompt = facts.GetProperty("explicit prompt").GetString() },
            "no-prompt" => new EmbeddingOptions { Prompt = "" },
            _ => new EmbeddingOptions(),
        };
        if (parts.FirstOrDefault(part => part.StartsWith("truncate_", StringComparison.Ordinal)) is { } truncated)
            options = options with { Dimensions = int.Parse(truncated["truncate_".Length..], System.Globalization.CultureInfo.InvariantCulture) };
        return options with { Normalize = parts[^1] == "normalized" };
    }
}
