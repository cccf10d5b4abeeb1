using System.ClientModel;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using Octavo.Embeddings;
using OpenAI;
using OpenAI.Embeddings;

namespace Octavo.Tests.Server;

/// <summary>Clients that nobody here wrote, unchanged but for the address.</summary>
[Collection("server")]
public sealed class ClientTests(GoldenServer server)
{
    private static readonly string[] s_texts = ["the cat", "rain and sun", "a"];

    private OpenAIClientOptions Options => new() { Endpoint = new(server.Address, "/v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) };

    [Fact]
    public async Task OpenAI_s_NET_client_embeds()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var client = new EmbeddingClient("embed", new ApiKeyCredential("none"), Options);
        var found = await client.GenerateEmbeddingsAsync(s_texts, new() { Dimensions = 8 });
        Assert.Equal(s_texts.Select(text => model.Embed(text, new() { Normalize = true, Dimensions = 8 })), found.Value.Select(one => one.ToFloats().ToArray()));
        Assert.Equal(s_texts.Sum(text => model.CountTokens(text)), found.Value.Usage.InputTokenCount);
        var tokens = await client.GenerateEmbeddingsAsync([model.Tokenizer.Encode("the cat").InputIds.ToArray()]);
        Assert.Equal(model.Embed("the cat", new() { Normalize = true }), tokens.Value[0].ToFloats().ToArray());
    }

    [Fact]
    public async Task OpenAI_s_NET_client_reads_errors_and_models()
    {
        var models = new OpenAIClient(new ApiKeyCredential("none"), Options).GetOpenAIModelClient();
        Assert.Equal(GoldenServer.Models.Select(model => model.Name).Order(), (await models.GetModelsAsync()).Value.Select(model => model.Id).Order());
        var client = new EmbeddingClient("nobody", new ApiKeyCredential("none"), Options);
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.GenerateEmbeddingAsync("a"));
        Assert.Equal(404, error.Status);
        Assert.Contains("model: expected labels, embed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Microsoft_Extensions_AI_embeds_through_it()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        using var generator = new EmbeddingClient("embed", new ApiKeyCredential("none"), Options).AsIEmbeddingGenerator();
        var found = await generator.GenerateAsync(s_texts);
        Assert.Equal(s_texts.Select(text => model.Embed(text, new() { Normalize = true })), found.Select(one => one.Vector.ToArray()));
    }

    /// <summary>The package is installed beside the script by whoever has it: this test fetches nothing.</summary>
    [Fact]
    public async Task The_npm_package_openai_embeds_where_it_is_installed()
    {
        var folder = Environment.GetEnvironmentVariable("OCTAVO_NPM") ?? RepositoryRoot.Path("tests", "browser");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules", "openai")), "the npm package openai is not installed: npm install in tests/browser");
        var start = new ProcessStartInfo("node", [RepositoryRoot.Path("tests", "browser", "openai-client.mjs"), new Uri(server.Address, "/v1").ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var (output, error) = (await process.StandardOutput.ReadToEndAsync(), await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + error);
        Assert.StartsWith("2 embeddings of ", output, StringComparison.Ordinal);
    }
}
