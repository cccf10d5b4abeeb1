using System.Collections.Concurrent;
using Octavo.Batching;

namespace Octavo.Tests.Batching;

/// <summary>A queue before a model of paper: a text is a number of so many tokens, its answer is its double, and the test says when a batch ends.</summary>
internal sealed class TestQueue : IDisposable
{
    private readonly BatchQueue<int, int> _queue;
    private readonly SemaphoreSlim _go = new(0);

    public TestQueue(int capacity = 4_096, int maxTokens = 100, WhenFull whenFull = WhenFull.Wait, bool runs = false, int concurrent = 1)
    {
        Runs = runs;
        WhenFull = whenFull;
        _queue = new(new QueueOptions { Capacity = capacity, ConcurrentBatches = concurrent }, maxTokens, _ => 10, Compute, new("test", "paper"), typeof(TestQueue)) { ModelName = "paper" };
    }

    /// <summary>Whether batches end by themselves.</summary>
    public bool Runs { get; set; }

    public WhenFull WhenFull { get; }

    /// <summary>Computed batches, in their order.</summary>
    public ConcurrentQueue<int[]> Batches { get; } = new();

    /// <summary>Batches that began.</summary>
    public int Begun => _begun;

    /// <summary>Throws where a batch must fail.</summary>
    public Action<int[]>? Fault { get; set; }

    public int Waiting => _queue.Room.Taken;

    private int _begun;

    public Task<QueueResults<int>> Ask(int[] texts, object? caller = null, CancellationToken cancellation = default) =>
        _queue.Ask(texts.Length, i => texts[i], caller, WhenFull, cancellation);

    public Task<QueueResults<int>> Ask(int count, Func<int, int> prepare) => _queue.Ask(count, prepare, null, WhenFull, default);

    /// <summary>Lets so many batches end.</summary>
    public void Go(int batches = 1) => _go.Release(batches);

    /// <summary>Lets all batches end from now on.</summary>
    public void GoOn()
    {
        Runs = true;
        _go.Release(1_000);
    }

    public void Dispose() => _queue.Close();

    /// <summary>Waits for something that must come.</summary>
    public static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "it did not come within 30 seconds");

    private int[] Compute(IReadOnlyList<int> texts, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _begun);
        if (!Runs) _go.Wait(cancellation);
        cancellation.ThrowIfCancellationRequested();
        int[] batch = [.. texts];
        Fault?.Invoke(batch);
        Batches.Enqueue(batch);
        return [.. batch.Select(text => 2 * text)];
    }
}
