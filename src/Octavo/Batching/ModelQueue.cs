using System.Globalization;

namespace Octavo.Batching;

/// <summary>
/// A queue before a model, for many callers at once: the texts that wait go through the model together, without padding and without waiting
/// for company: a batch is what came while the last one ran. Each answer has the bits of a direct call. Callers take turns, a text each.
/// May be used from several threads at once. The model stays its owner's: dispose the queue first.
/// </summary>
public abstract class ModelQueue : IDisposable
{
    /// <summary>Texts of a stream that are asked about at once: enough for several batches.</summary>
    private const int MostAhead = 256;

    private readonly BatchQueue _queue;

    private protected ModelQueue(BatchQueue queue) => _queue = queue;

    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/> and the <see cref="System.Diagnostics.Metrics.Meter"/> of all queues.</summary>
    public const string TelemetryName = QueueTelemetry.Name;

    /// <summary>The model's name in traces and metrics.</summary>
    public string ModelName => _queue.ModelName;

    /// <summary>Texts that may wait at once.</summary>
    public int Capacity => _queue.Room.Capacity;

    /// <summary>Texts that wait now, those of the running batch not counted.</summary>
    public int Waiting => _queue.Room.Taken;

    /// <summary>Most tokens of a batch, unless one text has more.</summary>
    public int MaxBatchTokens => _queue.MaxBatchTokens;

    private protected int Ahead => Math.Min(Capacity, MostAhead);

    /// <summary>Closes the queue: the batch that runs is answered, every call that waits, or comes later, gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _queue.Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a queue.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the model's answers depend on the batch.</exception>
    private protected static BatchQueue<TText, TAnswer> Open<TText, TAnswer>(
        QueuedModel model, QueueOptions? options, string operation, Func<TText, int> tokensOf, Func<IReadOnlyList<TText>, CancellationToken, IReadOnlyList<TAnswer>> compute, Type owner)
    {
        options ??= new();
        options.Check();
        if (model.DependsOnBatch && !options.EachAlone)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"model: expected one whose answers do not depend on the batch, found {model.SchemeName}, which takes one scale for all texts of a batch; call it directly, or ask for each text alone"), nameof(model));
        var tokens = options.EachAlone ? 1 : options.MaxBatchTokens ?? Math.Clamp(1_024L * model.Threads, 2_048, 16_384);
        var name = options.ModelName ?? model.Name;
        return new(options, (int)tokens, tokensOf, compute, new(operation, name, model.Dimensions), owner) { ModelName = name };
    }

    /// <summary>What a queue asks of its model.</summary>
    private protected readonly record struct QueuedModel(string Name, string SchemeName, bool DependsOnBatch, int Threads, int? Dimensions = null)
    {
        public static QueuedModel Of(Model.EncoderModel model, int? dimensions = null) => new(model.Name, model.SchemeName, model.DependsOnBatch, model.Threads, dimensions);
    }
}
