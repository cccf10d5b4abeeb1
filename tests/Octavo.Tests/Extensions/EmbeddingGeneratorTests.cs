using Microsoft.Extensions.AI;
using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Extensions.AI;

namespace Octavo.Tests.Extensions;

/// <summary>An embedder behind the interface of Microsoft.Extensions.AI gives what it gives without.</summary>
public sealed class EmbeddingGeneratorTests
{
    private static readonly string s_folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "prompts");
    private static readonly string[] s_texts = ["the cat sat", "a", "", "what is the weather like ?"];

    [Fact]
    public async Task It_gives_the_vectors_of_the_embedder_with_usage_and_metadata()
    {
        using var model = TextEmbedder.Load(s_folder);
        using IEmbeddingGenerator<string, Embedding<float>> generator = new OctavoEmbeddingGenerator(model);
        var found = await generator.GenerateAsync(s_texts);
        Assert.Equal(s_texts.Select(text => model.Embed(text)), found.Select(one => one.Vector.ToArray()));
        Assert.All(found, one => Assert.Equal(("prompts", model.Dimensions), (one.ModelId, one.Dimensions)));
        Assert.True(found.Usage!.InputTokenCount >= s_texts.Sum(text => model.CountTokens(text)));
        Assert.Equal(found.Usage.InputTokenCount, found.Usage.TotalTokenCount);
        Assert.Equal(model.Embed("a"), (await generator.GenerateVectorAsync("a")).ToArray());
        var metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("octavo", "prompts", model.Dimensions), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(model, generator.GetService<TextEmbedder>());
        Assert.Same(generator, generator.GetService<OctavoEmbeddingGenerator>());
        Assert.NotNull(generator.GetService<EmbedderQueue>());
        Assert.Null(generator.GetService(typeof(TextEmbedder), "a key"));
        Assert.Null(generator.GetService<string>());
        Assert.Empty(await generator.GenerateAsync([]));
    }

    [Fact]
    public async Task A_call_may_want_other_dimensions_and_prompts()
    {
        using var model = TextEmbedder.Load(s_folder);
        using var generator = new OctavoEmbeddingGenerator(model, new() { Dimensions = 6 });
        Assert.Equal(model.Embed("a", new() { Dimensions = 6 }), (await generator.GenerateVectorAsync("a")).ToArray());
        Assert.Equal(model.Embed("a", new() { Dimensions = 4 }), (await generator.GenerateVectorAsync("a", new() { Dimensions = 4 })).ToArray());
        EmbeddingGenerationOptions query = new() { AdditionalProperties = new() { [OctavoEmbeddingGenerator.PromptNameProperty] = "query" } };
        Assert.Equal(model.Embed("a", new() { Dimensions = 6, PromptName = "query" }), (await generator.GenerateVectorAsync("a", query)).ToArray());
        EmbeddingGenerationOptions raw = new() { RawRepresentationFactory = _ => new EmbeddingOptions { Prompt = "so : ", Normalize = true } };
        Assert.Equal(model.Embed("a", new() { Prompt = "so : ", Normalize = true }), (await generator.GenerateVectorAsync("a", raw)).ToArray());
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        using var model = TextEmbedder.Load(s_folder);
        Assert.Throws<ArgumentException>(() => new OctavoEmbeddingGenerator(model, new() { Dimensions = 100_000 }));
        Assert.Throws<ArgumentException>(() => new OctavoEmbeddingGenerator(model, new() { PromptName = "no such prompt" }));
        var generator = new OctavoEmbeddingGenerator(model);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => generator.GenerateAsync(["a"], new() { Dimensions = 0 }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["a"], null, new CancellationToken(true)));
        generator.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(["a"]));
        Assert.NotEmpty(model.Embed("a")); // the model is its owner's
    }

    [Fact]
    public async Task Bits_are_set_where_a_dimension_is_above_zero()
    {
        using var model = TextEmbedder.Load(s_folder);
        using var floats = new OctavoEmbeddingGenerator(model);
        using IEmbeddingGenerator<string, BinaryEmbedding> generator = new OctavoBinaryEmbeddingGenerator(floats);
        var found = await generator.GenerateAsync(s_texts);
        Assert.Equal(s_texts.Select(text => model.Embed(text).Select(value => value > 0)), found.Select(one => one.Vector.Cast<bool>()));
        Assert.Equal((await floats.GenerateAsync(s_texts)).Usage!.InputTokenCount, found.Usage!.InputTokenCount);
        Assert.Same(model, generator.GetService<TextEmbedder>());
        Assert.Equal("prompts", generator.GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelId);
    }

    [Fact]
    public async Task Codes_of_a_byte_are_those_of_the_quantizer()
    {
        using var model = TextEmbedder.Load(s_folder);
        using var floats = new OctavoEmbeddingGenerator(model);
        var vectors = new float[s_texts.Length * model.Dimensions];
        model.Embed(s_texts, vectors);
        var (ranges, codes) = (EmbeddingRanges.Of(vectors, model.Dimensions), new sbyte[vectors.Length]);
        EmbeddingQuantizer.ToInt8(vectors, ranges, codes);
        using IEmbeddingGenerator<string, Embedding<sbyte>> generator = new OctavoInt8EmbeddingGenerator(floats, ranges);
        var found = await generator.GenerateAsync(s_texts);
        Assert.Equal(codes, found.SelectMany(one => one.Vector.ToArray()));
        Assert.True(found.Usage!.InputTokenCount > 0);
        Assert.Same(ranges, generator.GetService<EmbeddingRanges>());
        Assert.Same(model, generator.GetService<TextEmbedder>());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => generator.GenerateAsync(["a"], new() { Dimensions = 2 }));
    }

    [Fact]
    public async Task Many_threads_get_the_same_bits()
    {
        using var model = TextEmbedder.Load(s_folder);
        using var generator = new OctavoEmbeddingGenerator(model);
        var expected = s_texts.Select(text => model.Embed(text)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                Assert.Equal(expected, (await generator.GenerateAsync(s_texts)).Select(one => one.Vector.ToArray()));
        })));
    }
}
