using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Octavo.Batching;

/// <summary>
/// What queues tell of themselves, by the names of OpenTelemetry's conventions for generative AI where they have one. No text is ever told.
/// </summary>
/// <param name="operation">What the model does: <c>embeddings</c>, or <c>classify</c> and its like, for which there is no name yet.</param>
/// <param name="model">The model's name.</param>
/// <param name="dimensions">Of an embedding; null for other answers.</param>
internal sealed class QueueTelemetry(string operation, string model, int? dimensions = null)
{
    /// <summary>Name of the one <see cref="ActivitySource"/> and the one <see cref="Meter"/>.</summary>
    public const string Name = "Octavo";

    private static readonly string? s_version = typeof(QueueTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource s_source = new(Name, s_version);
    private static readonly Meter s_meter = new(Name, s_version);

    // The buckets that the conventions name.
    private static readonly Histogram<double> s_calls = Seconds("gen_ai.client.operation.duration", "How long a call took", [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]);
    private static readonly Histogram<long> s_tokens = Count<long>("gen_ai.client.token.usage", "{token}", "Tokens of a call", [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576]);
    private static readonly Histogram<double> s_waits = Seconds("octavo.queue.duration", "How long a text waited for its batch", [.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10]);
    private static readonly Histogram<double> s_batches = Seconds("octavo.batch.duration", "How long a batch took", [.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10]);
    private static readonly Histogram<int> s_texts = Count<int>("octavo.batch.texts", "{text}", "Texts of a batch", [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
    private static readonly Histogram<int> s_batchTokens = Count<int>("octavo.batch.tokens", "{token}", "Tokens of a batch", [16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]);
    private static readonly UpDownCounter<int> s_length = s_meter.CreateUpDownCounter<int>("octavo.queue.length", "{text}", "Texts that wait");
    private static readonly Counter<long> s_refused = s_meter.CreateCounter<long>("octavo.queue.refused", "{call}", "Calls for which there was no room");

    private readonly TagList _tags = new() { { "gen_ai.operation.name", operation }, { "gen_ai.provider.name", "octavo" }, { "gen_ai.request.model", model } };

    /// <summary>A call begins.</summary>
    /// <param name="texts">How many texts it has.</param>
    public Call Begin(int texts) => new(this, texts);

    /// <summary>Texts begin to wait, or (negative) no longer do.</summary>
    public void Waits(int texts)
    {
        if (texts != 0 && s_length.Enabled)
            s_length.Add(texts, _tags);
    }

    /// <summary>A batch was computed.</summary>
    public void Computed<TText, TAnswer>(IReadOnlyList<QueuedText<TText, TAnswer>> texts, int tokens, long began, long ended)
    {
        s_batches.Record(Stopwatch.GetElapsedTime(began, ended).TotalSeconds, _tags);
        s_texts.Record(texts.Count, _tags);
        s_batchTokens.Record(tokens, _tags);
        if (!s_waits.Enabled)
            return;
        foreach (var text in texts)
            s_waits.Record(Stopwatch.GetElapsedTime(text.Since, began).TotalSeconds, _tags);
    }

    private static Histogram<double> Seconds(string name, string description, double[] bounds) =>
        s_meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private static Histogram<T> Count<T>(string name, string unit, string description, T[] bounds)
        where T : struct =>
        s_meter.CreateHistogram(name, unit, description, advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = bounds });

    /// <summary>What is told of one call.</summary>
    internal sealed class Call : IDisposable
    {
        private readonly QueueTelemetry _queue;
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly Activity? _activity;

        public Call(QueueTelemetry queue, int texts)
        {
            _queue = queue;
            if (!s_source.HasListeners())
                return;
            _activity = s_source.StartActivity($"{queue.Operation} {queue.Model}", ActivityKind.Internal, default(ActivityContext), queue._tags);
            _activity?.SetTag("octavo.texts", texts);
            if (queue.Dimensions is { } dimensions)
                _activity?.SetTag("gen_ai.embeddings.dimension.count", dimensions);
        }

        /// <summary>It was answered.</summary>
        public void Succeeded(long tokens)
        {
            s_calls.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, _queue._tags);
            _activity?.SetTag("gen_ai.usage.input_tokens", tokens);
            if (!s_tokens.Enabled)
                return;
            var tags = _queue._tags;
            tags.Add("gen_ai.token.type", "input");
            s_tokens.Record(tokens, tags);
        }

        /// <summary>It was not. Of the exception its type is told: its message may quote what the caller gave.</summary>
        public void Failed(Exception why)
        {
            var kind = why.GetType().FullName;
            var tags = _queue._tags;
            tags.Add("error.type", kind);
            s_calls.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, tags);
            if (why is QueueFullException)
                s_refused.Add(1, _queue._tags);
            _activity?.SetTag("error.type", kind);
            _activity?.SetStatus(ActivityStatusCode.Error);
        }

        /// <inheritdoc/>
        public void Dispose() => _activity?.Dispose();
    }

    private string Operation => operation;

    private string Model => model;

    private int? Dimensions => dimensions;
}
