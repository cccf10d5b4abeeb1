using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Octavo.Embeddings;
using Octavo.Numerics;
using Octavo.Server;

namespace Octavo.Tests.Server;

/// <summary>Many clients at once, full queues, deadlines, keys, and an application of one's own.</summary>
public sealed class ServingTests
{
    private static readonly string Embedder = GoldenServer.Folder("sentence-transformers", "mean");

    [Theory]
    [InlineData(null, false)]
    [InlineData("int8", false)]
    [InlineData("pytorch", true)]
    public async Task Answers_have_the_same_bits_alone_and_in_company(string? scheme, bool eachAlone)
    {
        await using var app = await StartAsync(options => { }, model => (model.Scheme, model.EachAlone) = (scheme, eachAlone));
        using var client = Client(app);
        using var model = TextEmbedder.Load(Embedder, new() { Threads = 1, Quantization = scheme is null ? null : new() { Scheme = Scheme.Parse(scheme), Embeddings = Scheme.Parse(scheme).DefaultEmbeddings } });
        string[] texts = [.. Enumerable.Range(1, 20).Select(i => string.Join(' ', Enumerable.Repeat("rain and sun", i % 7)) + " cat")];
        var expected = texts.Select(text => model.Embed(text, new() { Normalize = true })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async caller =>
        {
            for (var i = 0; i < texts.Length; i++)
                Assert.Equal(expected[i], GoldenServer.Floats((await AskAsync(client, "/embed", new { inputs = texts[i] }))[0]));
            Assert.Equal(expected, (await AskAsync(client, "/embed", new { inputs = texts })).EnumerateArray().Select(GoldenServer.Floats));
        }));
    }

    [Fact]
    public async Task Schemes_whose_answers_depend_on_the_batch_are_refused_unless_each_text_is_to_be_alone()
    {
        await using var app = Create(options => { }, model => model.Scheme = "pytorch");
        await app.StartAsync();
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => app.Services.GetRequiredService<OctavoServer>().Loaded);
        Assert.Contains("pytorch", error.Message, StringComparison.Ordinal);
        Assert.Contains("each-alone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_server_says_when_to_come_again()
    {
        await using var app = await StartAsync(options => (options.MaxQueuedTexts, options.MaxClientBatchSize, options.MaxBatchTokens) = (32, 32, 1));
        using var client = Client(app);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.PostAsJsonAsync("/embed", new { inputs = Enumerable.Repeat("rain and sun", 32) })));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{answer.StatusCode}"));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("overloaded", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error_type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_and_more_than_are_handled_at_once_are_refused()
    {
        await using var app = await StartAsync(options => (options.RequestTimeout, options.MaxConcurrentRequests) = (TimeSpan.FromSeconds(1), 1));
        using var client = Client(app);
        // A body that never ends holds the one permit, until its time is over.
        using var slow = await RawClient.SendAsync(client.BaseAddress!, "POST /embed HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        HttpStatusCode beside;
        do
            beside = (await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode;
        while (beside == HttpStatusCode.OK);
        Assert.Equal(429, (int)beside);
        Assert.Equal(200, (int)(await client.GetAsync("/health")).StatusCode);
        var late = await slow.ReadAsync();
        Assert.StartsWith("HTTP/1.1 504 ", late, StringComparison.Ordinal);
        Assert.Contains("\"error_type\":\"timeout\"", late, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_server_tells_only_who_has_the_key_that_it_is_full()
    {
        await using var app = await StartAsync(options => (options.ApiKey, options.MaxConcurrentRequests) = ("secret-1", 1));
        using var client = Client(app);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "secret-1");
        using var slow = await RawClient.SendAsync(client.BaseAddress!, "POST /embed HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer secret-1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        while ((await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode != HttpStatusCode.TooManyRequests) await Task.Yield();
        using var refused = await client.PostAsJsonAsync("/v1/embeddings", new { input = "a" });
        Assert.Equal((429, TimeSpan.FromSeconds(1)), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        var error = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal("rate_limit_error", error.GetProperty("type").GetString());
        Assert.Single(refused.Headers.GetValues("x-request-id"));
        client.DefaultRequestHeaders.Authorization = new("Bearer", "secret-2");
        Assert.Equal(401, (int)(await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode);
    }

    [Fact]
    public async Task A_client_that_leaves_gives_its_place_back()
    {
        await using var app = await StartAsync(options => options.MaxConcurrentRequests = 1);
        using var client = Client(app);
        using (await RawClient.SendAsync(client.BaseAddress!, "POST /embed HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"))
        {
            while ((await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode != HttpStatusCode.TooManyRequests) await Task.Yield();
        }

        var patience = System.Diagnostics.Stopwatch.StartNew();
        while ((await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode != HttpStatusCode.OK) Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "its place was not given back");
    }

    [Fact]
    public async Task A_key_is_asked_for_everywhere_but_for_health()
    {
        await using var app = await StartAsync(options => options.ApiKey = "secret-1");
        using var client = Client(app);
        foreach (var path in (string[])["/health", "/ping", "/health/live", "/health/ready"]) Assert.Equal(200, (int)(await client.GetAsync(path)).StatusCode);
        foreach (var (scheme, key) in ((string, string)[])[("", ""), ("Bearer", "secret-2"), ("Bearer", "secret-"), ("Bearer", "secret-11"), ("Basic", "secret-1"), ("Bearer", "SECRET-1")])
        {
            client.DefaultRequestHeaders.Authorization = scheme.Length == 0 ? null : new(scheme, key);
            foreach (var path in (string[])["/info", "/metrics", "/v1/models"]) Assert.Equal(401, (int)(await client.GetAsync(path)).StatusCode);
            var refused = await client.PostAsJsonAsync("/embed", new { inputs = "a" });
            Assert.Equal((401, "Bearer"), ((int)refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));
            Assert.DoesNotContain("secret", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        client.DefaultRequestHeaders.Authorization = new("Bearer", "secret-1");
        Assert.Equal(200, (int)(await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode);
        Assert.Equal(200, (int)(await client.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task A_foreign_host_is_refused_where_only_this_machine_is_served()
    {
        await using var app = await StartAsync(options => { });
        using var client = Client(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/info") { Headers = { Host = "attacker.example" } };
        Assert.Equal(400, (int)(await client.SendAsync(request)).StatusCode);
        Assert.StartsWith("http://127.0.0.1:", app.Urls.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lives_before_it_is_ready_and_is_not_ready_when_it_goes()
    {
        await using var app = Create(options => { });
        var server = app.Services.GetRequiredService<OctavoServer>();
        Assert.False(server.IsReady);
        await app.StartAsync();
        await server.Loaded;
        Assert.True(server.IsReady);
        using var client = Client(app);
        Assert.Equal(200, (int)(await client.GetAsync("/health")).StatusCode);
        server.Drain();
        var gone = await client.GetAsync("/health");
        Assert.Equal(503, (int)gone.StatusCode);
        Assert.Equal("unhealthy", (await gone.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error_type").GetString());
        Assert.Equal(200, (int)(await client.GetAsync("/health/live")).StatusCode);
        Assert.Equal(200, (int)(await client.PostAsJsonAsync("/embed", new { inputs = "a" })).StatusCode);
    }

    [Fact]
    public async Task Measures_have_the_names_of_text_embeddings_inference()
    {
        await using var app = await StartAsync(options => { }, model => model.Name = "measured");
        using var client = Client(app);
        await AskAsync(client, "/embed", new { inputs = "the secret cat" });
        await AskAsync(client, "/embed", new { inputs = new[] { "a", "b" } });
        await client.PostAsJsonAsync("/embed", new { inputs = Array.Empty<string>() });
        var text = await client.GetStringAsync("/metrics");
        foreach (var line in (string[])
        [
            "te_request_count{method=\"single\"} 1", "te_request_count{method=\"batch\"} 2", "te_request_success{method=\"single\"} 1", "te_request_success{method=\"batch\"} 1",
            "te_request_failure{err=\"empty\"} 1", "te_embed_count 3", "te_embed_success 2", "te_request_duration_count 2", "te_request_queue_duration_count 2",
            "te_request_inference_duration_count 2", "te_request_tokenization_duration_count 2", "te_request_input_length_count 2", "te_embed_duration_bucket{le=\"+Inf\"} 2",
        ])
            Assert.Contains(line + "\n", text, StringComparison.Ordinal);
        foreach (var name in (string[])["te_queue_size", "te_batch_next_size_bucket", "te_batch_next_tokens_bucket"])
            Assert.Contains(text.Split('\n'), line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains("\"measured\"", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stands_in_an_application_of_one_s_own()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOctavoServer(options => options.Models.Add(new() { Path = Embedder, Threads = 1 }));
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGroup("/ai").MapOctavo();
        app.MapHealthChecks("/healthz");
        await app.StartAsync();
        await app.Services.GetRequiredService<OctavoServer>().Loaded;
        using var client = Client(app);
        Assert.NotEmpty((await AskAsync(client, "/ai/embed", new { inputs = "a" })).EnumerateArray());
        Assert.Equal("Healthy", await client.GetStringAsync("/healthz"));
        Assert.Equal(HealthStatus.Healthy, (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status);
        Assert.Equal(["mean"], app.Services.GetRequiredService<OctavoServer>().ModelNames);
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_loaded()
    {
        Assert.Throws<ArgumentException>(() => OctavoServerHost.Create(new()));
        Assert.Contains("two called 'mean'", Refused(options => options.Models.Add(new() { Path = Embedder })), StringComparison.Ordinal);
        Assert.Contains("max-queued-texts", Refused(options => options.MaxQueuedTexts = 1), StringComparison.Ordinal);
        Assert.Contains("api-key", Refused(options => options.ApiKey = "a b"), StringComparison.Ordinal);
        Assert.Contains("name of letters", Refused(options => options.Models[0].Name = "a/b"), StringComparison.Ordinal);
        Assert.Contains("'int3'", Refused(options => options.Models[0].Scheme = "int3"), StringComparison.Ordinal);
        Assert.Contains("request-timeout", Refused(options => options.RequestTimeout = TimeSpan.Zero), StringComparison.Ordinal);
        var options = new OctavoServerOptions { Models = { new() { Path = Embedder } } };
        Assert.Contains("host", Assert.ThrowsAny<ArgumentException>(() => OctavoServerHost.Create(options, new() { Host = "example.com" })).Message, StringComparison.Ordinal);
    }

    private static string Refused(Action<OctavoServerOptions> change)
    {
        var options = new OctavoServerOptions { Models = { new() { Path = Embedder } } };
        change(options);
        return Assert.ThrowsAny<ArgumentException>(() => OctavoServerHost.Create(options)).Message;
    }

    private static Task<WebApplication> StartAsync(Action<OctavoServerOptions> change, Action<ServedModelOptions>? changeModel = null) => GoldenServer.StartAsync(Options(change, changeModel));

    private static WebApplication Create(Action<OctavoServerOptions> change, Action<ServedModelOptions>? changeModel = null) =>
        OctavoServerHost.Create(Options(change, changeModel), new() { Port = 0, LogLevel = LogLevel.None });

    private static OctavoServerOptions Options(Action<OctavoServerOptions> change, Action<ServedModelOptions>? changeModel)
    {
        var model = new ServedModelOptions { Path = Embedder, Threads = 1 };
        changeModel?.Invoke(model);
        var options = new OctavoServerOptions { Models = { model } };
        change(options);
        return options;
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new(app.Urls.First()) };

    private static async Task<JsonElement> AskAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
