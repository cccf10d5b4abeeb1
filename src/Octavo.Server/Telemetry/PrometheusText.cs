using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Octavo.Batching;

namespace Octavo.Server.Telemetry;

/// <summary>
/// What the meters of Octavo measure, as Prometheus reads it (text format 0.0.4). Names of text-embeddings-inference stay as they are, so that
/// its dashboards work; an exporter would add units and <c>_total</c> to them.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    // What the library measures of its queues, under the names of text-embeddings-inference.
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["octavo.queue.length"] = "te_queue_size",
        ["octavo.batch.texts"] = "te_batch_next_size",
        ["octavo.batch.tokens"] = "te_batch_next_tokens",
    };

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();

    /// <summary>Begins to listen to the meter of a server, and to that of the library's queues, which is one for all of a process.</summary>
    /// <param name="own">The factory of the server's meter.</param>
    public PrometheusText(IMeterFactory own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var meter = instrument.Meter;
            if (meter.Name != ModelQueue.TelemetryName && (meter.Name != ServerMetrics.MeterName || meter.Scope != own)) return;
            listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, one => MetricFamily.Of(one, NameOf(one.Name))));
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.Start();
    }

    /// <summary>All of it now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) family.WriteTo(text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string NameOf(string name) => s_names.TryGetValue(name, out var known) ? known : name.Replace('.', '_');
}
