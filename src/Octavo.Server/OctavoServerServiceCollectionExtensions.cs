using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Octavo.Server;
using Octavo.Server.Hosting;
using Octavo.Server.Requests;
using Octavo.Server.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the models that an application serves.</summary>
public static class OctavoServerServiceCollectionExtensions
{
    /// <summary>
    /// Adds models, the queues before them, and a health check (tag <c>ready</c>). The models are loaded in the background when the application
    /// starts; <see cref="OctavoServer.IsReady"/> says when they answer. <c>app.MapOctavo()</c> gives them addresses.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Names the models and sets bounds.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOctavoServer(this IServiceCollection services, Action<OctavoServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<OctavoServerOptions>().Configure(configure);
        services.AddMetrics();
        services.TryAddSingleton<OctavoServer>();
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton<PrometheusText>();
        services.TryAddSingleton<Gateway>();
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<OctavoServerOptions>>((grpc, server) => grpc.MaxReceiveMessageSize = server.Value.MaxRequestBytes);
        services.AddHostedService<ModelLoading>();
        services.AddHealthChecks().AddCheck<OctavoHealthCheck>("octavo", tags: ["ready"]);
        return services;
    }
}
