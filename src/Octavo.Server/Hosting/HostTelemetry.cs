using Microsoft.Extensions.DependencyInjection;
using Octavo.Batching;
using Octavo.Server.Telemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Octavo.Server.Hosting;

/// <summary>Traces and metrics of a server of its own, sent by OTLP where somebody says where to.</summary>
internal static class HostTelemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds it, if it is asked for. What else the exporter can be told, it reads from the variables of OpenTelemetry.</summary>
    public static void Add(IServiceCollection services, OctavoHostOptions host)
    {
        if (host.OtlpEndpoint is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable))) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("octavo", serviceVersion: typeof(HostTelemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(traces => traces
                .AddSource(ModelQueue.TelemetryName)
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => context.Request.Path.Value is not ("/metrics" or "/health" or "/health/live" or "/health/ready" or "/ping"))
                .AddOtlpExporter(exporter => SendTo(exporter, host, "v1/traces")))
            .WithMetrics(metrics => metrics
                .AddMeter(ModelQueue.TelemetryName, ServerMetrics.MeterName)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(exporter => SendTo(exporter, host, "v1/metrics")));
    }

    private static void SendTo(OtlpExporterOptions exporter, OctavoHostOptions host, string path)
    {
        if (host.OtlpEndpoint is not { } endpoint) return;
        // HTTP, which needs no HTTP/2 on the way; an address that is set here is taken as it is.
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
    }
}
