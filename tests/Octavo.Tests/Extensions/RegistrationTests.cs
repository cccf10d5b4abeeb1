using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Extensions.AI;
using Octavo.Model;

namespace Octavo.Tests.Extensions;

/// <summary>Models are registered in one line, with their options checked when the application starts, and go with it.</summary>
public sealed class RegistrationTests
{
    private static readonly string s_embedder = Folder("sentence-transformers", "mean");
    private static readonly string s_classifier = Folder("cross-encoder", "three-labels");
    private static readonly string s_reranker = Folder("cross-encoder", "one-label");

    public static TheoryData<string> Ways => ["path", "configure", "section", "factory"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_way_registers_all_three(string way)
    {
        var services = new ServiceCollection();
        switch (way)
        {
            case "path":
                services.AddOctavoEmbeddings(s_embedder);
                services.AddOctavoClassifier(s_classifier).AddOctavoReranker(s_reranker);
                break;
            case "configure":
                services.AddOctavoEmbeddings(options => options.Path = s_embedder);
                services.AddOctavoClassifier(options => options.Path = s_classifier).AddOctavoReranker(options => options.Path = s_reranker);
                break;
            case "section":
                var configuration = Configuration(("E:Path", s_embedder), ("C:Path", s_classifier), ("R:Path", s_reranker));
                services.AddOctavoEmbeddings(configuration.GetSection("E"));
                services.AddOctavoClassifier(configuration.GetSection("C")).AddOctavoReranker(configuration.GetSection("R"));
                break;
            default:
                services.AddOctavoEmbeddings(_ => TextEmbedder.Load(s_embedder));
                services.AddOctavoClassifier(_ => TextClassifier.Load(s_classifier)).AddOctavoReranker(_ => Reranker.Load(s_reranker));
                break;
        }

        TextClassifier classifier;
        await using (var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }))
        {
            provider.GetService<IStartupValidator>()?.Validate();
            classifier = provider.GetRequiredService<TextClassifier>();
            var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            Assert.Equal(provider.GetRequiredService<TextEmbedder>().Embed("a"), (await generator.GenerateVectorAsync("a")).ToArray());
            Assert.Equal(classifier.Classify("a"), await provider.GetRequiredService<ClassifierQueue>().ClassifyAsync("a"));
            Assert.Equal(provider.GetRequiredService<Reranker>().Rank("a", ["b", "c"]), await provider.GetRequiredService<RerankerQueue>().RankAsync("a", ["b", "c"]));
            Assert.Same(classifier, provider.GetRequiredService<TextClassifier>());
        }

        Assert.Throws<ObjectDisposedException>(() => classifier.Classify("a"));
    }

    [Fact]
    public async Task Keys_tell_models_and_their_options_apart()
    {
        var services = new ServiceCollection();
        services.AddKeyedOctavoEmbeddings("small", options => (options.Path, options.Dimensions) = (s_embedder, 4));
        services.AddKeyedOctavoEmbeddings(7, s_embedder);
        services.AddKeyedOctavoClassifier("c", Configuration(("Path", s_classifier), ("Scheme", "int8"), ("Threads", "1"), ("Capacity", "5"), ("WhenFull", "Refuse"), ("ModelName", "mine")));
        services.AddKeyedOctavoReranker("r", _ => Reranker.Load(s_reranker));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        var small = await provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("small").GenerateVectorAsync("a");
        var whole = await provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(7).GenerateVectorAsync("a");
        Assert.Equal(whole[..4].ToArray(), small.ToArray());
        var queue = provider.GetRequiredKeyedService<ClassifierQueue>("c");
        Assert.Equal(("int8", 1, 5, "mine"), (queue.Model.SchemeName, queue.Model.Threads, queue.Capacity, queue.ModelName));
        await Assert.ThrowsAsync<QueueFullException>(() => queue.ClassifyAsync(["a", "b", "c", "d", "e", "f"]));
        Assert.NotNull(provider.GetRequiredKeyedService<RerankerQueue>("r"));
        Assert.Null(provider.GetService<ClassifierQueue>());
        Assert.Null(provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
    }

    [Fact]
    public async Task A_name_is_for_who_finds_its_folder()
    {
        var services = new ServiceCollection();
        services.AddOctavoClassifier(options => (options.Path, options.Hub) = ("some/name", name => name == "some/name" ? s_classifier : throw new ArgumentException(name)));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal("some/name", provider.GetRequiredService<ClassifierQueue>().ModelName);
    }

    [Theory]
    [InlineData("Path", "", "Path")]
    [InlineData("Path", "no/such/folder", "no/such/folder")]
    [InlineData("Scheme", "int3", "int3")]
    [InlineData("Threads", "0", "Threads")]
    [InlineData("Capacity", "0", "Capacity")]
    [InlineData("MaxBatchTokens", "-1", "MaxBatchTokens")]
    [InlineData("WhenFull", "9", "WhenFull")]
    [InlineData("Dimensions", "0", "Dimensions")]
    public async Task Wrong_options_stop_the_application_at_its_start(string key, string value, string told)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOctavoEmbeddings(Configuration(("Path", s_embedder), (key, value)));
        using var host = builder.Build();
        Assert.Contains(told, (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caches_logs_and_traces_of_Microsoft_go_around_it()
    {
        var (lines, spans) = (new ConcurrentQueue<string>(), new ConcurrentQueue<Activity>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "around" or "Octavo",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new Lines(lines)));
        services.AddDistributedMemoryCache();
        services.AddOctavoEmbeddings(options => (options.Path, options.ModelName) = (s_embedder, "cached")).UseDistributedCache().UseOpenTelemetry(sourceName: "around").UseLogging();
        await using var provider = services.BuildServiceProvider();
        var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var first = await generator.GenerateVectorAsync("a secret");
        var again = await generator.GenerateVectorAsync("a secret");
        Assert.Equal(first.ToArray(), again.ToArray());
        Assert.Equal("cached", generator.GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelId);
        var own = spans.Where(span => span.DisplayName == "embeddings cached").ToArray();
        var inner = Assert.Single(own, span => span.Source.Name == "Octavo"); // the second came from the cache
        Assert.Contains(spans, span => span.Source.Name == "around" && span.SpanId == inner.ParentSpanId);
        Assert.Contains(lines, line => line.StartsWith("Loaded TextEmbedder mean in", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_logged_and_thrown()
    {
        var lines = new ConcurrentQueue<string>();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new Lines(lines)));
        services.AddOctavoClassifier(s_reranker + "/..");
        await using var provider = services.BuildServiceProvider();
        Assert.Throws<CheckpointException>(provider.GetRequiredService<ClassifierQueue>);
        Assert.Contains("TextClassifier cannot be loaded", lines);
    }

    private static string Folder(string kind, string name) => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", kind, name);

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.GroupBy(value => value.Key).Select(group => KeyValuePair.Create(group.Key, (string?)group.Last().Value))).Build();

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
