using Microsoft.Extensions.Hosting;

namespace Octavo.Server.Hosting;

/// <summary>Loads the models while the application answers already that it lives; what is wrong with one stops it.</summary>
/// <param name="server">The models.</param>
/// <param name="lifetime">The application's life.</param>
internal sealed class ModelLoading(OctavoServer server, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var draining = lifetime.ApplicationStopping.UnsafeRegister(static server => ((OctavoServer)server!).Drain(), server);
        // Not before it listens: an application whose start is broken off says nothing of why.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var starting = lifetime.ApplicationStarted.UnsafeRegister(static started => ((TaskCompletionSource)started!).TrySetResult(), started);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        await server.LoadAsync(stoppingToken).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
