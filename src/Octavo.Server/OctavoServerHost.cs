using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Octavo.Server.Hosting;

namespace Octavo.Server;

/// <summary>A server of its own: what <c>octavo serve</c> runs.</summary>
public static class OctavoServerHost
{
    /// <summary>Makes it; it is started, stopped and disposed as any application of ASP.NET Core. It reads no file of configuration.</summary>
    /// <param name="options">What is served, and the bounds.</param>
    /// <param name="host">Where it listens; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, there is no model, or two have one name.</exception>
    public static WebApplication Create(OctavoServerOptions options, OctavoHostOptions? host = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        host ??= new();
        options.Check();
        host.Check();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Octavo.Server" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => KestrelLimits.Set(kestrel, options, host));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(one => one.ShutdownTimeout = options.RequestTimeout);
        HostLogging.Add(builder.Logging, host);
        builder.Services.AddOctavoServer(one => CopyOf(options, one));
        HostTelemetry.Add(builder.Services, host);
        builder.Services.AddOpenApi("v1", new OpenApiDescriptions().Configure);
        if (host.IsLoopback) builder.Services.AddHostFiltering(one => one.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        var app = builder.Build();
        if (host.IsLoopback) app.UseHostFiltering();
        app.UseMiddleware<UnknownRoutes>();
        app.UseRouting();
        app.MapOctavo();
        app.MapOpenApi();
        return app;
    }

    // The container makes its own object; it gets what the caller's says.
    private static void CopyOf(OctavoServerOptions from, OctavoServerOptions to)
    {
        foreach (var property in typeof(OctavoServerOptions).GetProperties().Where(property => property.CanWrite)) property.SetValue(to, property.GetValue(from));
        foreach (var model in from.Models) to.Models.Add(model);
    }
}
