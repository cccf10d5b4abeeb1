using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Octavo.Embeddings;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Server;

namespace Octavo.Load;

/// <summary>The server at 1, 8 and 64 clients, beside the bare library on the same texts and beside a route that computes each request by itself, in turns.</summary>
internal static class LoadRun
{
    private const string Classifier = "models/minilm-mrpc";
    private const string Embedder = "models/minilm-pretrained";

    /// <summary>Runs it and prints a table.</summary>
    public static async Task RunAsync(TimeSpan time, string scheme)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machine.CpuName}, {Machine.Chosen}, {Machine.Threads} threads, {scheme}, {time.TotalSeconds:F0} s each; {Texts.All.Count} texts of 4 to 100 words"));
        var loading = OptionsOf(scheme);
        using var classifier = TextClassifier.Load(Classifier, loading);
        using var embedder = TextEmbedder.Load(Embedder, loading);
        await using var server = await ServeAsync(scheme);
        await using var naive = await NaiveAsync(classifier);
        await MeasureAsync("classify", time, new(server.Urls.First()), "/models/labels/predict", text => JsonSerializer.Serialize(new { inputs = text }), texts => classifier.Classify(texts), new(naive.Urls.First()));
        await MeasureAsync("embed", time, new(server.Urls.First()), "/models/search/embed", text => JsonSerializer.Serialize(new { inputs = text }), texts => embedder.Embed(texts, new float[texts.Count * embedder.Dimensions]), null);
    }

    /// <summary>How a model is loaded.</summary>
    public static ModelOptions OptionsOf(string scheme) => new() { Quantization = scheme == "fp32" ? null : new() { Scheme = Scheme.Parse(scheme) } };

    /// <summary>A server of both models.</summary>
    public static async Task<WebApplication> ServeAsync(string scheme, Action<OctavoServerOptions>? change = null)
    {
        var options = new OctavoServerOptions { Models = { new() { Path = Classifier, Name = "labels", Scheme = scheme }, new() { Path = Embedder, Name = "search", Scheme = scheme } } };
        change?.Invoke(options);
        var app = OctavoServerHost.Create(options, new() { Port = 0, LogLevel = LogLevel.None });
        await app.StartAsync();
        await app.Services.GetRequiredService<OctavoServer>().Loaded;
        return app;
    }

    private static async Task MeasureAsync(string what, TimeSpan time, Uri server, string path, Func<string, string> bodyOf, Action<IReadOnlyList<string>> bare, Uri? naive)
    {
        await Clients.RunAsync(server, path, 8, TimeSpan.FromSeconds(1), bodyOf);
        var direct = Bare(time, bare);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-9} bare library          {direct,8:F0} texts/s"));
        foreach (var clients in (int[])[1, 8, 64])
        {
            var served = await Clients.RunAsync(server, path, clients, time, bodyOf);
            var share = clients == 64 ? string.Create(CultureInfo.InvariantCulture, $"   {served.Rate / direct:F2} of bare") : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-9} server, {clients,2} clients    {served}{share}"));
            if (naive is null) continue;
            var alone = await Clients.RunAsync(naive, "/", clients, time, bodyOf);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-9} naive, {clients,2} clients     {alone}"));
        }

        // Again behind the others, so that a change of the machine in between shows.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-9} bare library, again   {Bare(time, bare),8:F0} texts/s"));
    }

    private static double Bare(TimeSpan time, Action<IReadOnlyList<string>> compute)
    {
        var (watch, texts) = (Stopwatch.StartNew(), 0);
        while (watch.Elapsed < time)
        {
            compute(Texts.All);
            texts += Texts.All.Count;
        }

        return texts / watch.Elapsed.TotalSeconds;
    }

    /// <summary>What a tutorial would write: a route that computes its request with all threads.</summary>
    private static async Task<WebApplication> NaiveAsync(TextClassifier model)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/", (NaiveRequest request) => model.Classify(request.Inputs).Best());
        await app.StartAsync();
        return app;
    }

    private sealed record NaiveRequest(string Inputs);
}
