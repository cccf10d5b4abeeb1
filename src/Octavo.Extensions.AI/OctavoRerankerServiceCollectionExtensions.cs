using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a reranker.</summary>
public static class OctavoRerankerServiceCollectionExtensions
{
    /// <summary>Adds a reranker: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application, loaded when first asked for. Its folder is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="path">The model's folder.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoReranker(this IServiceCollection services, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddOctavoReranker(services, options => options.Path = path);
    }

    /// <summary>Adds a reranker: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoReranker(this IServiceCollection services, Action<OctavoRerankerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new Registration(services, null);
        services.AddOptionsWithValidateOnStart<OctavoRerankerOptions, OctavoRerankerOptionsValidator>(registration.Name).Configure(configure);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a reranker: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section of the configuration that holds the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoReranker(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = new Registration(services, null);
        services.AddOptionsWithValidateOnStart<OctavoRerankerOptions, OctavoRerankerOptionsValidator>(registration.Name).Bind(configuration);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a reranker: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application. The model comes from a factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="factory">Loads the model; the application disposes it.</param>
    /// <returns>The same services.</returns>
    [OverloadResolutionPriority(1)] // A lambda that makes a model could be one that sets options, too.
    public static IServiceCollection AddOctavoReranker(this IServiceCollection services, Func<IServiceProvider, Reranker> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        services.AddOptions();
        return Add(services, new Registration(services, null), factory);
    }

    /// <summary>Adds a reranker under a key: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application, loaded when first asked for. Its folder is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="path">The model's folder.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedOctavoReranker(this IServiceCollection services, object? serviceKey, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddKeyedOctavoReranker(services, serviceKey, options => options.Path = path);
    }

    /// <summary>Adds a reranker under a key: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedOctavoReranker(this IServiceCollection services, object? serviceKey, Action<OctavoRerankerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new Registration(services, serviceKey);
        services.AddOptionsWithValidateOnStart<OctavoRerankerOptions, OctavoRerankerOptionsValidator>(registration.Name).Configure(configure);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a reranker under a key: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="configuration">The section of the configuration that holds the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedOctavoReranker(this IServiceCollection services, object? serviceKey, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = new Registration(services, serviceKey);
        services.AddOptionsWithValidateOnStart<OctavoRerankerOptions, OctavoRerankerOptionsValidator>(registration.Name).Bind(configuration);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a reranker under a key: <see cref="Reranker"/> and the <see cref="RerankerQueue"/> before it, one each for the whole application. The model comes from a factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="factory">Loads the model; the application disposes it.</param>
    /// <returns>The same services.</returns>
    [OverloadResolutionPriority(1)] // A lambda that makes a model could be one that sets options, too.
    public static IServiceCollection AddKeyedOctavoReranker(this IServiceCollection services, object? serviceKey, Func<IServiceProvider, Reranker> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        services.AddOptions();
        return Add(services, new Registration(services, serviceKey), factory);
    }

    private static IServiceCollection Add(IServiceCollection services, Registration registration, Func<IServiceProvider, Reranker> load)
    {
        registration.Model(load, LoadedFacts.Of)
            .Single(provider => new RerankerQueue(registration.Get<Reranker>(provider), registration.OptionsOf<OctavoRerankerOptions>(provider).ToQueueOptions()));
        return services;
    }

    private static Reranker Load(Registration registration, IServiceProvider provider)
    {
        var options = registration.OptionsOf<OctavoRerankerOptions>(provider);
        return Reranker.Load(options.Path!, options.ToModelOptions());
    }
}
