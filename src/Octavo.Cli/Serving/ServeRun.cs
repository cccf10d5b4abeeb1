using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Octavo.Server;

namespace Octavo.Cli.Serving;

/// <summary>Serves until somebody stops it; then what runs is answered, and it ends well.</summary>
internal static class ServeRun
{
    /// <summary>Serves.</summary>
    /// <returns>The exit code.</returns>
    // Not inlined: where this is compiled, ASP.NET Core is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(ServeRequest request, Verbosity verbosity, CancellationToken cancellation) => RunAsync(request, verbosity, cancellation).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(ServeRequest request, Verbosity verbosity, CancellationToken cancellation)
    {
        var log = new Log(verbosity);
        await using var app = OctavoServerHost.Create(OptionsOf(request), HostOf(request, verbosity));
        await app.StartAsync(cancellation);
        try
        {
            log.Info($"listening on {string.Join(", ", app.Urls)}");
            await app.Services.GetRequiredService<OctavoServer>().Loaded.WaitAsync(cancellation);
            log.Info($"ready: {string.Join(", ", request.Models.Select(model => model.Name))}");
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            log.Info("going down: what was asked is answered first");
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }

        return ExitCode.Success;
    }

    private static OctavoServerOptions OptionsOf(ServeRequest request)
    {
        var options = new OctavoServerOptions
        {
            MaxBatchTokens = request.MaxBatchTokens,
            MaxConcurrentRequests = request.MaxConcurrentRequests,
            MaxClientBatchSize = request.MaxClientBatchSize,
            MaxQueuedTexts = request.MaxQueuedTexts,
            MaxRequestBytes = request.MaxRequestBytes,
            RequestTimeout = TimeSpan.FromSeconds(request.RequestTimeout),
            AutoTruncate = request.AutoTruncate,
            ApiKey = request.ApiKey,
        };
        foreach (var model in request.Models)
        {
            options.Models.Add(new ServedModelOptions
            {
                Name = model.Name,
                Path = model.Folder,
                Scheme = model.Scheme,
                Threads = request.Threads,
                EachAlone = request.EachAlone,
                Task = (ServedTask)ServeArguments.Tasks.ToList().IndexOf(request.Task),
            });
        }

        return options;
    }

    private static OctavoHostOptions HostOf(ServeRequest request, Verbosity verbosity) => new()
    {
        Host = request.Host,
        Port = request.Port,
        GrpcPort = request.GrpcPort,
        OtlpEndpoint = request.OtlpEndpoint,
        LogFormat = request.LogsJson ? LogFormat.Json : LogFormat.Text,
        LogLevel = verbosity switch { Verbosity.Quiet => LogLevel.Error, Verbosity.Normal => LogLevel.Information, _ => LogLevel.Debug },
    };
}
