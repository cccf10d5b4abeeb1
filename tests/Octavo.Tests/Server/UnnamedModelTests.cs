using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Octavo.Server;

namespace Octavo.Tests.Server;

/// <summary>Several models served: a request that names none means the first that can answer its route.</summary>
[Collection("server")]
public sealed class UnnamedModelTests(GoldenServer server)
{
    public static TheoryData<string, string, string> Routes => new()
    {
        { "/embed", "embed", """{"inputs": ["the cat"]}""" }, { "/embed_all", "embed", """{"inputs": ["the cat"]}""" },
        { "/similarity", "embed", """{"inputs": {"source_sentence": "a", "sentences": ["b", "cat"]}}""" }, { "/v1/embeddings", "embed", """{"input": "the cat"}""" },
        { "/embeddings", "embed", """{"input": "the cat"}""" }, { "/embed_sparse", "sparse", """{"inputs": ["the cat"]}""" }, { "/rerank", "rerank", """{"query": "a", "texts": ["b", "cat"]}""" },
        { "/v1/rerank", "rerank", """{"query": "a", "documents": ["b", "cat"]}""" }, { "/predict", "labels", """{"inputs": "the cat"}""" },
        { "/tokenize", "labels", """{"inputs": "the cat"}""" }, { "/decode", "labels", """{"ids": [1, 2]}""" }, { "/", "labels", """{"inputs": "the cat"}""" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_first_that_can_answer_is_meant(string path, string model, string body)
    {
        var (status, json, _) = await server.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, status);
        var prefix = path == "/embeddings" ? "/v1" : "";
        Assert.Equal((await server.PostAsync($"/models/{model}{prefix}{path}", body)).Json.GetRawText(), json.GetRawText());
    }

    [Fact]
    public async Task A_name_is_kept_to_and_a_kind_that_none_has_is_told_of_the_first()
    {
        var (status, json, _) = await server.PostAsync("/embed", """{"inputs": "a", "model": "labels"}""");
        Assert.Equal((HttpStatusCode.FailedDependency, "model is not an embedding model: 'labels' is asked for Classify"), (status, json.GetProperty("error").GetString()));
        Assert.Equal("labels", JsonDocument.Parse(await server.Client.GetStringAsync("/info")).RootElement.GetProperty("served_model_name").GetString());

        var options = new OctavoServerOptions();
        foreach (var name in (string[])["entities", "labels"]) options.Models.Add(new() { Name = name, Path = GoldenServer.Models.Single(model => model.Name == name).Folder, Threads = 1 });
        await using var app = await GoldenServer.StartAsync(options);
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        using var refused = await client.PostAsync("/rerank", new StringContent("""{"query": "a", "texts": ["b"]}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.FailedDependency, refused.StatusCode);
        Assert.Contains("model is not a re-ranker model: 'entities' is asked for Entities", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
