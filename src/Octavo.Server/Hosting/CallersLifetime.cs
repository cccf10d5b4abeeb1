using Microsoft.Extensions.Hosting;

namespace Octavo.Server.Hosting;

/// <summary>Who starts the server stops it: signals are the caller's.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
