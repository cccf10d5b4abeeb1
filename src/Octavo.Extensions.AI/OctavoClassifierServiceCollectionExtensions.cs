using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Octavo.Batching;
using Octavo.Extensions.AI;
using Octavo.Model;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a classifier.</summary>
public static class OctavoClassifierServiceCollectionExtensions
{
    /// <summary>Adds a classifier: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application, loaded when first asked for. Its folder is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="path">The model's folder.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoClassifier(this IServiceCollection services, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddOctavoClassifier(services, options => options.Path = path);
    }

    /// <summary>Adds a classifier: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoClassifier(this IServiceCollection services, Action<OctavoClassifierOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new Registration(services, null);
        services.AddOptionsWithValidateOnStart<OctavoClassifierOptions, OctavoClassifierOptionsValidator>(registration.Name).Configure(configure);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a classifier: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section of the configuration that holds the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoClassifier(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = new Registration(services, null);
        services.AddOptionsWithValidateOnStart<OctavoClassifierOptions, OctavoClassifierOptionsValidator>(registration.Name).Bind(configuration);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a classifier: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application. The model comes from a factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="factory">Loads the model; the application disposes it.</param>
    /// <returns>The same services.</returns>
    [OverloadResolutionPriority(1)] // A lambda that makes a model could be one that sets options, too.
    public static IServiceCollection AddOctavoClassifier(this IServiceCollection services, Func<IServiceProvider, TextClassifier> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        services.AddOptions();
        return Add(services, new Registration(services, null), factory);
    }

    /// <summary>Adds a classifier under a key: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application, loaded when first asked for. Its folder is checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="path">The model's folder.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedOctavoClassifier(this IServiceCollection services, object? serviceKey, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddKeyedOctavoClassifier(services, serviceKey, options => options.Path = path);
    }

    /// <summary>Adds a classifier under a key: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedOctavoClassifier(this IServiceCollection services, object? serviceKey, Action<OctavoClassifierOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new Registration(services, serviceKey);
        services.AddOptionsWithValidateOnStart<OctavoClassifierOptions, OctavoClassifierOptionsValidator>(registration.Name).Configure(configure);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a classifier under a key: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application, loaded when first asked for. The options are checked when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="configuration">The section of the configuration that holds the options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedOctavoClassifier(this IServiceCollection services, object? serviceKey, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = new Registration(services, serviceKey);
        services.AddOptionsWithValidateOnStart<OctavoClassifierOptions, OctavoClassifierOptionsValidator>(registration.Name).Bind(configuration);
        return Add(services, registration, provider => Load(registration, provider));
    }

    /// <summary>Adds a classifier under a key: <see cref="TextClassifier"/> and the <see cref="ClassifierQueue"/> before it, one each for the whole application. The model comes from a factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">Tells this model from others of its kind; its text is the name of its options.</param>
    /// <param name="factory">Loads the model; the application disposes it.</param>
    /// <returns>The same services.</returns>
    [OverloadResolutionPriority(1)] // A lambda that makes a model could be one that sets options, too.
    public static IServiceCollection AddKeyedOctavoClassifier(this IServiceCollection services, object? serviceKey, Func<IServiceProvider, TextClassifier> factory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        services.AddOptions();
        return Add(services, new Registration(services, serviceKey), factory);
    }

    private static IServiceCollection Add(IServiceCollection services, Registration registration, Func<IServiceProvider, TextClassifier> load)
    {
        registration.Model(load, LoadedFacts.Of)
            .Single(provider => new ClassifierQueue(registration.Get<TextClassifier>(provider), registration.OptionsOf<OctavoClassifierOptions>(provider).ToQueueOptions()));
        return services;
    }

    private static TextClassifier Load(Registration registration, IServiceProvider provider)
    {
        var options = registration.OptionsOf<OctavoClassifierOptions>(provider);
        return TextClassifier.Load(options.Path!, options.ToModelOptions());
    }
}
