using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Octavo.Server.Errors;
using Octavo.Server.Models;

namespace Octavo.Server;

/// <summary>
/// The models that are served, from before they are loaded until they are gone. Live is the process; ready are the models: all loaded, each
/// after a first answer, and none asked to go.
/// </summary>
public sealed class OctavoServer : IDisposable
{
    private readonly OctavoServerOptions _options;
    private readonly ILogger<OctavoServer> _log;
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServedModel[] _models = [];
    private volatile bool _isDraining;

    /// <summary>Prepares what the options say; nothing is loaded yet.</summary>
    /// <param name="options">What is served.</param>
    /// <param name="log">Is told what is loaded.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OctavoServer(IOptions<OctavoServerOptions> options, ILogger<OctavoServer> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        (_options, _log) = (options.Value, log);
        _options.Check();
    }

    /// <summary>Whether every model answers, and nobody has asked the server to go.</summary>
    public bool IsReady => _loaded.Task.IsCompletedSuccessfully && !_isDraining;

    /// <summary>Ends when every model has given a first answer; fails with what is wrong with one.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>The names of the models, in the order in which a request that names none finds its model: the first that can answer it.</summary>
    public IReadOnlyList<string> ModelNames => [.. _options.Models.Select(model => model.ServedName)];

    /// <summary>From now on it is not ready: whoever shares out requests sends no more, while those that came are answered.</summary>
    public void Drain() => _isDraining = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDraining = true;
        foreach (var model in _models) model.Dispose();
    }

    /// <summary>The models, once they are loaded.</summary>
    internal IReadOnlyList<ServedModel> Models => _models;

    /// <summary>Loads the models and has each answer once.</summary>
    internal async Task LoadAsync(CancellationToken cancellation)
    {
        var models = new List<ServedModel>();
        try
        {
            foreach (var options in _options.Models)
            {
                cancellation.ThrowIfCancellationRequested();
                var model = await Task.Run(() => ModelLoader.Load(ModelSource.Find(options, _options)), cancellation).ConfigureAwait(false);
                models.Add(model);
                await model.WarmAsync(cancellation).ConfigureAwait(false);
                Tell(model);
            }

            _models = [.. models];
            _loaded.TrySetResult();
        }
        catch (Exception e)
        {
            foreach (var model in models) model.Dispose();
            _loaded.TrySetException(e);
            throw;
        }
    }

    /// <summary>A model by its name; the first where there is none.</summary>
    /// <exception cref="RequestException">There is no such model, or none is ready.</exception>
    internal ServedModel Find(string? name) => Find(name, _ => true);

    /// <summary>A model by its name; where there is none the first that can answer, or the first of all, whose kind is then told.</summary>
    /// <param name="name">The name; null or empty for none.</param>
    /// <param name="answers">Whether a model can answer what is asked.</param>
    /// <exception cref="RequestException">There is no such model, or none is ready.</exception>
    internal ServedModel Find(string? name, Predicate<ServedModel> answers)
    {
        if (!_loaded.Task.IsCompletedSuccessfully)
            throw new RequestException(ErrorKind.Unhealthy, "the models are being loaded");
        if (string.IsNullOrEmpty(name)) return Array.Find(_models, answers) ?? _models[0];
        return _models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.Ordinal))
            ?? throw new RequestException(ErrorKind.NotFound, $"model: expected {string.Join(", ", _models.Select(model => model.Name))}, found another name") { Parameter = "model" };
    }

    private void Tell(ServedModel model)
    {
        var facts = model.Facts;
        _log.Ready(model.Name, model.Task, facts.Scheme, facts.InstructionSet, facts.Threads, facts.Bytes);
        foreach (var warning in facts.Warnings) _log.Surprising(model.Name, warning);
    }
}
