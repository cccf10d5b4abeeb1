using System.Diagnostics.Metrics;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Telemetry;

/// <summary>What the server measures, under the names of text-embeddings-inference, in seconds; no text and no client is in it.</summary>
internal sealed class ServerMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Octavo.Server";

    private static readonly double[] s_seconds = [.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60];

    private readonly Counter<long> _count;
    private readonly Counter<long> _success;
    private readonly Counter<long> _failure;
    private readonly Histogram<long> _length;
    private readonly Dictionary<string, Measures> _measures = new(StringComparer.Ordinal);

    public ServerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _count = meter.CreateCounter<long>("te_request_count", null, "Requests");
        _success = meter.CreateCounter<long>("te_request_success", null, "Requests that were answered");
        _failure = meter.CreateCounter<long>("te_request_failure", null, "Requests that were not, by the reason");
        _length = meter.CreateHistogram("te_request_input_length", "{token}", "Tokens of a request", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 65536] });
        foreach (var prefix in (string[])["te_request", "te_embed", "te_predict"]) _measures[prefix] = new(meter, prefix);
    }

    /// <summary>A request for a model has come.</summary>
    public void Began(RequestKind kind, string method)
    {
        _count.Add(1, new KeyValuePair<string, object?>("method", method));
        if (kind.Prefix is { } prefix) _measures[prefix].Count?.Add(1);
    }

    /// <summary>It was answered.</summary>
    public void Succeeded(RequestKind kind, string method, InferenceRequest request, TimeSpan total)
    {
        _success.Add(1, new KeyValuePair<string, object?>("method", method));
        if (request.Spent is not { } spent) return;
        _length.Record(spent.Tokens);
        _measures["te_request"].Record(spent, total);
        if (kind.Prefix is { } prefix) _measures[prefix].Record(spent, total);
    }

    /// <summary>A request was not answered.</summary>
    public void Failed(string why) => _failure.Add(1, new KeyValuePair<string, object?>("err", why));

    private sealed class Measures
    {
        private readonly Histogram<double> _total;
        private readonly Histogram<double> _tokenization;
        private readonly Histogram<double> _queue;
        private readonly Histogram<double> _inference;
        private readonly Counter<long>? _success;

        public Measures(Meter meter, string prefix)
        {
            _total = Seconds(meter, prefix + "_duration", "How long an answer took");
            _tokenization = Seconds(meter, prefix + "_tokenization_duration", "How long a text took to become tokens, the mean of a request");
            _queue = Seconds(meter, prefix + "_queue_duration", "How long a text waited, the mean of a request");
            _inference = Seconds(meter, prefix + "_inference_duration", "How long the batch of a text took, the mean of a request");
            if (prefix == "te_request") return;
            Count = meter.CreateCounter<long>(prefix + "_count", null, "Requests");
            _success = meter.CreateCounter<long>(prefix + "_success", null, "Requests that were answered");
        }

        public Counter<long>? Count { get; }

        public void Record(Spent spent, TimeSpan total)
        {
            _success?.Add(1);
            _total.Record(total.TotalSeconds);
            _tokenization.Record(spent.Prepared.TotalSeconds);
            _queue.Record(spent.Queued.TotalSeconds);
            _inference.Record(spent.Computed.TotalSeconds);
        }

        private static Histogram<double> Seconds(Meter meter, string name, string description) =>
            meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
    }
}
