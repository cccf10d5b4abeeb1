using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Octavo.Server;

namespace Octavo.Tests.Server;

/// <summary>One server with a small golden model of each kind, for the tests of one collection.</summary>
public sealed class GoldenServer : IAsyncLifetime
{
    private WebApplication? _app;

    /// <summary>Its client.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app!.Services;

    /// <summary>A folder of golden models.</summary>
    public static string Folder(params string[] parts) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. parts]);

    /// <summary>The models, by the names that requests call them.</summary>
    public static (string Name, string Folder)[] Models { get; } =
    [
        ("labels", Folder("cross-encoder", "three-labels")), ("embed", Folder("sentence-transformers", "mean")), ("prompts", Folder("sentence-transformers", "prompts")),
        ("rerank", Folder("cross-encoder", "one-label")), ("sparse", Folder("splade", "max")), ("entities", Folder("pipelines", "token-classification", "bert")),
        ("answers", Folder("pipelines", "question-answering", "bert")),
    ];

    public async ValueTask InitializeAsync()
    {
        var options = new OctavoServerOptions();
        foreach (var (name, folder) in Models) options.Models.Add(new() { Name = name, Path = folder, Threads = 1 });
        _app = await StartAsync(options);
        Client.BaseAddress = new(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null) await _app.DisposeAsync();
    }

    /// <summary>Starts a server of its own, on a port that is free, and waits until it is ready.</summary>
    public static async Task<WebApplication> StartAsync(OctavoServerOptions options)
    {
        var app = OctavoServerHost.Create(options, new() { Port = 0, LogLevel = Microsoft.Extensions.Logging.LogLevel.None });
        await app.StartAsync();
        await ((OctavoServer)app.Services.GetService(typeof(OctavoServer))!).Loaded;
        return app;
    }

    /// <summary>The answer to JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Response)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var response = await Client.PostAsync(path, content);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(), response);
    }

    /// <summary>The answer to JSON that is right.</summary>
    public async Task<JsonElement> AskAsync(string path, object body)
    {
        var (status, json, _) = await PostAsync(path, JsonSerializer.Serialize(body));
        Assert.True(status == HttpStatusCode.OK, $"{status}: {json}");
        return json;
    }

    /// <summary>The numbers of a list.</summary>
    public static float[] Floats(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetSingle())];
}

/// <summary>Tests that share the server.</summary>
[CollectionDefinition("server")]
public sealed class ServerCollection : ICollectionFixture<GoldenServer>;
