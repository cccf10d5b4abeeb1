using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Extensions.AI;

/// <summary>Puts a model and the queue before it into a container, with a key or without.</summary>
/// <param name="services">The container to be.</param>
/// <param name="key">Tells several models of one kind apart; null for the only one.</param>
internal sealed class Registration(IServiceCollection services, object? key)
{
    /// <summary>The name of its options.</summary>
    public string Name { get; } = key is null ? Options.DefaultName : key as string ?? $"{key}";

    /// <summary>One for the whole application, made when it is first asked for, and disposed with the container.</summary>
    public Registration Single<T>(Func<IServiceProvider, T> make)
        where T : class
    {
        services.Add(new ServiceDescriptor(typeof(T), key, (provider, _) => make(provider), ServiceLifetime.Singleton));
        return this;
    }

    /// <summary>A model, and a line in the log about it.</summary>
    public Registration Model<T>(Func<IServiceProvider, T> load, Func<T, LoadedFacts> tell)
        where T : class => Single(provider => Load(provider, load, tell));

    /// <summary>What was registered with the same key.</summary>
    public T Get<T>(IServiceProvider provider)
        where T : notnull => key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);

    /// <summary>The options of that name; those of whoever brings its own model are the defaults.</summary>
    public TOptions OptionsOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(Name);

    private static T Load<T>(IServiceProvider provider, Func<IServiceProvider, T> load, Func<T, LoadedFacts> tell)
    {
        var logger = provider.GetService<ILoggerFactory>()?.CreateLogger<Registration>();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var model = load(provider);
            if (logger is not null)
            {
                var facts = tell(model);
                logger.Loaded(typeof(T).Name, facts.Name, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, facts.Scheme, facts.InstructionSet, facts.Threads);
                foreach (var warning in facts.Warnings)
                    logger.Surprising(typeof(T).Name, facts.Name, warning);
            }

            return model;
        }
        catch (Exception e)
        {
            logger?.NotLoaded(e, typeof(T).Name);
            throw;
        }
    }
}

/// <summary>What the log tells of a model.</summary>
internal sealed record LoadedFacts(string Name, string Scheme, string InstructionSet, int Threads, IReadOnlyList<string> Warnings)
{
    public static LoadedFacts Of(EncoderModel model) => new(model.Name, model.SchemeName, model.InstructionSet, model.Threads, model.Warnings);

    public static LoadedFacts Of(Reranker model) => new(model.Name, model.SchemeName, model.InstructionSet, model.Threads, model.Warnings);
}
