using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Octavo.Server;

namespace Octavo.Tests.Server;

/// <summary>What the log and the traces are told: what happened, and no text of a client.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task The_log_has_the_request_s_id_and_no_text()
    {
        using var lines = new Lines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(lines).SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddOctavoServer(options => options.Models.Add(new() { Path = GoldenServer.Folder("sentence-transformers", "mean"), Name = "embed", Threads = 1 }));
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapOctavo();
        await app.StartAsync();
        await app.Services.GetRequiredService<OctavoServer>().Loaded;
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("x-request-id", "id-of-mine");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/embed", new { inputs = "a secret text" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostAsJsonAsync("/embed", new { inputs = "a secret text", prompt_name = "secret" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("/models/secret/embed", new { inputs = "a secret text" })).StatusCode);
        await app.StopAsync();
        Assert.Contains(lines.All, line => line.StartsWith("POST /embed 200 in ", StringComparison.Ordinal) && line.EndsWith("request id-of-mine", StringComparison.Ordinal));
        Assert.Contains(lines.All, line => line.StartsWith("POST /embed 422 validation in ", StringComparison.Ordinal));
        Assert.Contains(lines.All, line => line.StartsWith("POST /models/{model}/embed 404 not_found in ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.All, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traces_and_metrics_are_sent_by_OTLP()
    {
        var received = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequestMessageBody body) =>
        {
            received.AddOrUpdate(signal, body.Bytes, (_, before) => [.. before, .. body.Bytes]);
            await Task.CompletedTask;
        });
        await collector.StartAsync();
        await using (var app = OctavoServerHost.Create(
            new() { Models = { new() { Path = GoldenServer.Folder("sentence-transformers", "mean"), Name = "traced", Threads = 1 } } },
            new() { Port = 0, LogLevel = LogLevel.None, OtlpEndpoint = new(collector.Urls.First()) }))
        {
            await app.StartAsync();
            await app.Services.GetRequiredService<OctavoServer>().Loaded;
            using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
            await client.PostAsJsonAsync("/embed", new { inputs = "a secret text" });
            await app.StopAsync();
        }

        foreach (var (signal, names) in ((string, string[])[])[("traces", ["octavo", "embeddings traced", "POST /embed"]), ("metrics", ["te_request_count", "octavo.batch.tokens"])])
        {
            Assert.True(received.TryGetValue(signal, out var bytes), $"no {signal} came, only {string.Join(", ", received.Keys)}");
            var text = System.Text.Encoding.Latin1.GetString(bytes);
            foreach (var name in names) Assert.Contains(name, text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        }
    }

    /// <summary>The bytes of a body.</summary>
    private sealed record HttpRequestMessageBody(byte[] Bytes)
    {
        public static async ValueTask<HttpRequestMessageBody?> BindAsync(Microsoft.AspNetCore.Http.HttpContext context)
        {
            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes);
            return new(bytes.ToArray());
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose() => _lines.Clear();
    }
}
