using Octavo.Batching;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A loaded model and the queues before it: a subclass for each kind of answer.</summary>
internal abstract class ServedModel : IDisposable
{
    // Long enough that every kernel and buffer of a usual text has been there.
    private static readonly string s_warm = string.Join(' ', Enumerable.Repeat("a warm pass", 40));

    private readonly List<ModelQueue> _queues = [];

    /// <summary>What requests call it.</summary>
    public required string Name { get; init; }

    /// <summary>What is told of it.</summary>
    public required ModelFacts Facts { get; init; }

    /// <summary>What it is asked for.</summary>
    public abstract ServedTask Task { get; }

    /// <summary>Its tokenizer.</summary>
    public abstract Tokenizer Tokenizer { get; }

    /// <summary>Most tokens of a text, special ones included.</summary>
    public abstract int MaxTokens { get; }

    /// <summary>The queue for labels of texts, where the model gives any.</summary>
    public virtual ClassifierQueue? Labels => null;

    /// <summary>Texts that wait before it.</summary>
    public int Waiting => _queues.Sum(queue => queue.Waiting);

    /// <summary>Answers a short and a longer text, so that the first client does not wait for what happens once.</summary>
    public async Task WarmAsync(CancellationToken cancellation)
    {
        foreach (var text in (string[])["warm", s_warm])
            await WarmAsync(text, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // First those who wait hear of it, then the memory goes with the batch that runs.
        foreach (var queue in _queues) queue.Dispose();
        DisposeModel();
    }

    /// <summary>Answers a text.</summary>
    protected abstract Task WarmAsync(string text, CancellationToken cancellation);

    /// <summary>Lets go of the model.</summary>
    protected abstract void DisposeModel();

    /// <summary>A queue that is closed with the model.</summary>
    protected T Own<T>(T queue)
        where T : ModelQueue
    {
        lock (_queues) _queues.Add(queue);
        return queue;
    }
}
