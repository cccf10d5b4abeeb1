using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Octavo.Server.Hosting;

/// <summary>Whether the models answer, for an application that asks all its parts.</summary>
/// <param name="server">The models.</param>
internal sealed class OctavoHealthCheck(OctavoServer server) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        server.IsReady ? HealthCheckResult.Healthy($"ready: {string.Join(", ", server.ModelNames)}")
        : server.Loaded.IsFaulted ? HealthCheckResult.Unhealthy("a model could not be loaded")
        : new HealthCheckResult(context?.Registration.FailureStatus ?? HealthStatus.Unhealthy, "the models are being loaded, or the server is going down"));
}
