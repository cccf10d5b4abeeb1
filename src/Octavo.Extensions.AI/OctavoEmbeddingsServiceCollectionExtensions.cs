using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an embedder.</summary>
public static class OctavoEmbeddingsServiceCollectionExtensions
{
    /// <summary>Adds an embedder: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application, loaded when first asked for. Its folder is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="path">The model's folder.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddOctavoEmbeddings(this IServiceCollection services, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddOctavoEmbeddings(services, options => options.Path = path);
    }

    /// <summary>Adds an embedder: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddOctavoEmbeddings(this IServiceCollection services, Action<OctavoEmbeddingsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new Registration(services, null);
        services.AddOptionsWithValidateOnStart<OctavoEmbeddingsOptions, OctavoEmbeddingsOptionsValidator>(registration.Name).Configure(configure);
        return Add(services, registration, null, provider => Load(registration, provider));
    }

    /// <summary>Adds an embedder: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section of the configuration that holds the options.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddOctavoEmbeddings(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = new Registration(services, null);
        services.AddOptionsWithValidateOnStart<OctavoEmbeddingsOptions, OctavoEmbeddingsOptionsValidator>(registration.Name).Bind(configuration);
        return Add(services, registration, null, provider => Load(registration, provider));
    }

    /// <summary>Adds an embedder: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application. The model comes from a factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="factory">Loads the model; the application disposes it.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    [OverloadResolutionPriority(1)] // A lambda that makes a model could be one that sets options, too.
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddOctavoEmbeddings(this IServiceCollection services, Func<IServiceProvider, TextEmbedder> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        services.AddOptions();
        return Add(services, new Registration(services, null), null, factory);
    }

    /// <summary>Adds an embedder under a key: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application, loaded when first asked for. Its folder is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="path">The model's folder.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedOctavoEmbeddings(this IServiceCollection services, object? serviceKey, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddKeyedOctavoEmbeddings(services, serviceKey, options => options.Path = path);
    }

    /// <summary>Adds an embedder under a key: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedOctavoEmbeddings(this IServiceCollection services, object? serviceKey, Action<OctavoEmbeddingsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new Registration(services, serviceKey);
        services.AddOptionsWithValidateOnStart<OctavoEmbeddingsOptions, OctavoEmbeddingsOptionsValidator>(registration.Name).Configure(configure);
        return Add(services, registration, serviceKey, provider => Load(registration, provider));
    }

    /// <summary>Adds an embedder under a key: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="configuration">The section of the configuration that holds the options.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedOctavoEmbeddings(this IServiceCollection services, object? serviceKey, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = new Registration(services, serviceKey);
        services.AddOptionsWithValidateOnStart<OctavoEmbeddingsOptions, OctavoEmbeddingsOptionsValidator>(registration.Name).Bind(configuration);
        return Add(services, registration, serviceKey, provider => Load(registration, provider));
    }

    /// <summary>Adds an embedder under a key: <see cref="TextEmbedder"/>, the <see cref="EmbedderQueue"/> before it, an <see cref="OctavoEmbeddingGenerator"/> and, as applications ask for it, an <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, one each for the whole application. The model comes from a factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="factory">Loads the model; the application disposes it.</param>
    /// <returns>Adds what calls go through: <c>UseOpenTelemetry</c>, <c>UseLogging</c>, <c>UseDistributedCache</c>, …</returns>
    [OverloadResolutionPriority(1)] // A lambda that makes a model could be one that sets options, too.
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedOctavoEmbeddings(this IServiceCollection services, object? serviceKey, Func<IServiceProvider, TextEmbedder> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        services.AddOptions();
        return Add(services, new Registration(services, serviceKey), serviceKey, factory);
    }

    private static EmbeddingGeneratorBuilder<string, Embedding<float>> Add(IServiceCollection services, Registration registration, object? key, Func<IServiceProvider, TextEmbedder> load)
    {
        registration.Model(load, LoadedFacts.Of)
            .Single(provider => new EmbedderQueue(registration.Get<TextEmbedder>(provider), registration.OptionsOf<OctavoEmbeddingsOptions>(provider).ToQueueOptions()))
            .Single(provider => new OctavoEmbeddingGenerator(registration.Get<EmbedderQueue>(provider), registration.OptionsOf<OctavoEmbeddingsOptions>(provider).ToEmbeddingOptions()));
        return key is null
            ? services.AddEmbeddingGenerator(registration.Get<OctavoEmbeddingGenerator>)
            : services.AddKeyedEmbeddingGenerator(key, registration.Get<OctavoEmbeddingGenerator>);
    }

    private static TextEmbedder Load(Registration registration, IServiceProvider provider)
    {
        var options = registration.OptionsOf<OctavoEmbeddingsOptions>(provider);
        return TextEmbedder.Load(options.Path!, options.ToModelOptions());
    }
}
