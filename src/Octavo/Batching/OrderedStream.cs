using System.Runtime.CompilerServices;

namespace Octavo.Batching;

/// <summary>A stream of texts as a stream of answers in the same order: some texts are asked about ahead, so that they share batches.</summary>
internal static class OrderedStream
{
    /// <summary>Answers a stream.</summary>
    /// <typeparam name="TText">A text.</typeparam>
    /// <typeparam name="TAnswer">An answer.</typeparam>
    /// <param name="texts">The texts; read as fast as the answers are taken.</param>
    /// <param name="ahead">How many texts are asked about at once.</param>
    /// <param name="ask">Asks about one.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async IAsyncEnumerable<TAnswer> Of<TText, TAnswer>(
        IAsyncEnumerable<TText> texts, int ahead, Func<TText, CancellationToken, Task<TAnswer>> ask, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = new Queue<Task<TAnswer>>();
        var source = texts.GetAsyncEnumerator(stop.Token);
        Task<bool>? moving = null;
        try
        {
            moving = source.MoveNextAsync().AsTask();
            while (moving is not null || asked.Count > 0)
            {
                if (asked.TryPeek(out var first) && (moving is null || asked.Count >= ahead || await Task.WhenAny(first, moving).ConfigureAwait(false) == first))
                {
                    // It stays in the queue until it is over: whoever leaves waits for it.
                    var answer = await first.ConfigureAwait(false);
                    _ = asked.Dequeue();
                    yield return answer;
                }
                else if (await moving!.ConfigureAwait(false))
                {
                    asked.Enqueue(ask(source.Current, stop.Token));
                    moving = source.MoveNextAsync().AsTask();
                }
                else
                {
                    moving = null;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([.. asked, moving ?? Task.CompletedTask]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }
}
