using System.Runtime.CompilerServices;
using Octavo.Batching;

namespace Octavo.Tests.Batching;

/// <summary>Streams answer in order, ask ahead but not far, and leave nothing behind.</summary>
public sealed class OrderedStreamTests
{
    [Fact]
    public async Task Answers_come_in_the_order_of_the_texts_whoever_is_ready_first()
    {
        var answers = OrderedStream.Of(Numbers(50), 8, async (text, stop) =>
        {
            await Task.Delay(text % 7, stop);
            return 2 * text;
        });
        Assert.Equal(Enumerable.Range(0, 50).Select(text => 2 * text), await answers.ToListAsync());
    }

    [Fact]
    public async Task An_answer_does_not_wait_for_the_next_text()
    {
        var more = new TaskCompletionSource();
        await using var answers = OrderedStream.Of(Slow(), 8, (text, _) => Task.FromResult(text)).GetAsyncEnumerator();
        Assert.True(await answers.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, answers.Current);
        more.SetResult();
        Assert.True(await answers.MoveNextAsync());
        Assert.False(await answers.MoveNextAsync());

        async IAsyncEnumerable<int> Slow()
        {
            yield return 1;
            await more.Task;
            yield return 2;
        }
    }

    [Fact]
    public async Task The_source_is_read_no_further_ahead_than_asked_for()
    {
        var read = 0;
        await foreach (var answer in OrderedStream.Of(Numbers(100, () => read++), 5, (text, _) => Task.FromResult(text)))
            Assert.InRange(read, answer, answer + 7);
        Assert.Equal(100, read);
    }

    [Fact]
    public async Task Who_leaves_early_cancels_what_was_asked_ahead()
    {
        var cancelled = 0;
        await foreach (var answer in OrderedStream.Of(Numbers(100), 5, async (text, stop) =>
        {
            if (text == 0) return 0;
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                Interlocked.Increment(ref cancelled);
            }

            return 1;
        }))
            break;
        Assert.InRange(cancelled, 0, 5);
    }

    [Fact]
    public async Task A_fault_of_the_source_or_of_an_answer_ends_the_stream_and_cancelling_too()
    {
        await Assert.ThrowsAsync<InvalidDataException>(async () => await OrderedStream.Of(Numbers(10, () => throw new InvalidDataException()), 5, (text, _) => Task.FromResult(text)).ToListAsync());
        await Assert.ThrowsAsync<InvalidDataException>(async () => await OrderedStream.Of(Numbers(10), 5, (text, _) => text == 7 ? Task.FromException<int>(new InvalidDataException()) : Task.FromResult(text)).ToListAsync());
        using var cancel = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await OrderedStream.Of(
            Numbers(10), 5, async (text, stop) => { await Task.Delay(Timeout.Infinite, stop); return text; }, cancel.Token).ToListAsync());
    }

    private static async IAsyncEnumerable<int> Numbers(int count, Action? read = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (i % 3 == 0) await Task.Yield();
            read?.Invoke();
            yield return i;
        }
    }
}
