using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Octavo.Load.Servers;

/// <summary>What a tutorial would write: a route that computes each request by itself, on the thread that read it.</summary>
internal sealed class NaiveServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NaiveServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>Starts it.</summary>
    public static async Task<NaiveServer> StartAsync(string path, Func<NaiveRequest, object> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost(path, (NaiveRequest request) => Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(answer(request)), "application/json"));
        await app.StartAsync();
        return new(app);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>What is asked: a text, or a query and texts.</summary>
internal sealed record NaiveRequest(string? Inputs, string? Query, string[]? Texts);
