using Octavo.Batching;

namespace Octavo.Tests.Batching;

/// <summary>What a queue does with its callers, whatever the model behind it.</summary>
public sealed class BatchQueueTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_batch_is_what_waited_while_the_last_one_ran()
    {
        using var queue = new TestQueue();
        var first = queue.Ask([1]);
        TestQueue.Until(() => queue.Begun == 1);
        var others = Enumerable.Range(2, 5).Select(text => queue.Ask([text])).ToArray();
        TestQueue.Until(() => queue.Waiting == 5);
        queue.Go(2);
        Assert.Equal([2], await first.WaitAsync(s_soon));
        Assert.Equal([4, 6, 8, 10, 12], (await Task.WhenAll(others).WaitAsync(s_soon)).Select(answer => answer[0]));
        Assert.Equal([[1], [2, 3, 4, 5, 6]], queue.Batches);
    }

    [Fact]
    public async Task A_batch_has_no_more_tokens_than_asked_for()
    {
        using var queue = new TestQueue(maxTokens: 35);
        var first = queue.Ask([1]);
        TestQueue.Until(() => queue.Begun == 1);
        var others = queue.Ask([2, 3, 4, 5, 6]);
        TestQueue.Until(() => queue.Waiting == 5);
        queue.GoOn();
        var answers = await others.WaitAsync(s_soon);
        await first.WaitAsync(s_soon);
        Assert.Equal([4, 6, 8, 10, 12], answers);
        Assert.Equal(50, answers.TokenCount);
        Assert.True(answers.QueueTime > TimeSpan.Zero && answers.ComputeTime > TimeSpan.Zero);
        Assert.Equal([[1], [2, 3, 4], [5, 6]], queue.Batches);
    }

    /// <summary>Else one batch would keep nearly all for long, while the other goes round with the few that come meanwhile.</summary>
    [Fact]
    public async Task Of_two_batches_at_once_none_takes_all_that_waits()
    {
        using var queue = new TestQueue(maxTokens: 1_000, concurrent: 2);
        Task<QueueResults<int>>[] first = [queue.Ask([0]), queue.Ask([1])];
        TestQueue.Until(() => queue.Begun == 2);
        var others = Enumerable.Range(2, 16).Select(text => queue.Ask([text])).ToArray();
        TestQueue.Until(() => queue.Waiting == 16);
        queue.GoOn();
        await Task.WhenAll([.. first, .. others]).WaitAsync(s_soon);
        // A quarter of the 17 or 18 that wait and run, or less when there are fewer.
        Assert.Equal(4, queue.Batches.Max(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 18), queue.Batches.SelectMany(batch => batch).Order());
    }

    [Fact]
    public async Task A_text_longer_than_a_batch_goes_alone()
    {
        using var queue = new TestQueue(maxTokens: 5, runs: true);
        Assert.Equal([2, 4, 6], await queue.Ask([1, 2, 3]).WaitAsync(s_soon));
        Assert.All(queue.Batches, batch => Assert.Single(batch));
    }

    [Theory]
    [InlineData(4_096)]
    [InlineData(20)]
    public async Task A_caller_with_one_text_waits_two_batches_behind_one_with_thousands(int capacity)
    {
        using var queue = new TestQueue(capacity);
        var many = queue.Ask([.. Enumerable.Range(0, 5_000)]);
        TestQueue.Until(() => queue.Begun == 1 && queue.Waiting == capacity);
        var one = queue.Ask([-7]);
        // It may have to wait for a place first, and gets the first that is given back, or the second.
        for (var batches = 1; !one.IsCompleted; batches++)
        {
            Assert.InRange(batches, 1, 4);
            var begun = queue.Begun;
            queue.Go();
            TestQueue.Until(() => queue.Begun > begun);
            Thread.Sleep(20);
        }

        Assert.Equal([-14], await one);
        Assert.False(many.IsCompleted);
        queue.GoOn();
        Assert.Equal(Enumerable.Range(0, 5_000).Select(text => 2 * text), await many.WaitAsync(s_soon));
    }

    [Fact]
    public async Task Calls_of_one_caller_share_its_turn()
    {
        using var queue = new TestQueue(maxTokens: 20);
        var first = queue.Ask([0]);
        TestQueue.Until(() => queue.Begun == 1);
        var many = Enumerable.Range(1, 10).Select(text => queue.Ask([text], "many")).ToArray();
        TestQueue.Until(() => queue.Waiting == 10);
        var one = queue.Ask([99], "one");
        queue.Go(2);
        Assert.Equal([198], await one.WaitAsync(s_soon));
        Assert.Equal([1, 99], queue.Batches.ElementAt(1));
        queue.GoOn();
        await Task.WhenAll([first, .. many]).WaitAsync(s_soon);
    }

    [Fact]
    public async Task A_call_without_texts_has_no_answers()
    {
        using var queue = new TestQueue();
        Assert.Empty(await queue.Ask([]));
        Assert.Equal(0, queue.Begun);
    }

    [Fact]
    public async Task A_full_queue_refuses_a_call_whole_and_goes_on()
    {
        using var queue = new TestQueue(capacity: 4, whenFull: WhenFull.Refuse);
        var first = queue.Ask([0]);
        TestQueue.Until(() => queue.Begun == 1);
        var second = queue.Ask([1, 2, 3]);
        var refused = await Assert.ThrowsAsync<QueueFullException>(() => queue.Ask([4, 5]));
        Assert.Equal((2, 1, 4), (refused.Wanted, refused.Room, refused.Capacity));
        var third = queue.Ask([6]);
        queue.GoOn();
        await Task.WhenAll(first, second, third).WaitAsync(s_soon);
        Assert.DoesNotContain(queue.Batches.SelectMany(batch => batch), text => text is 4 or 5);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.Ask([1, 2, 3, 4, 5]));
        Assert.Equal([2, 4, 6, 8], await queue.Ask([1, 2, 3, 4]).WaitAsync(s_soon));
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_costs_nothing_more()
    {
        using var queue = new TestQueue(capacity: 5);
        using var cancel = new CancellationTokenSource();
        var first = queue.Ask([0]);
        TestQueue.Until(() => queue.Begun == 1);
        var given = queue.Ask([.. Enumerable.Range(1, 50)], null, cancel.Token); // five wait, the rest has no place
        TestQueue.Until(() => queue.Waiting == 5);
        var other = queue.Ask([51]);
        await cancel.CancelAsync();
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WaitAsync(s_soon))).CancellationToken);
        queue.GoOn();
        Assert.Equal([102], await other.WaitAsync(s_soon));
        await first;
        Assert.Equal([[0], [51]], queue.Batches);
        Assert.Equal(0, queue.Waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.Ask([1], null, cancel.Token));
    }

    [Fact]
    public async Task A_batch_that_nobody_waits_for_any_more_stops_and_one_that_somebody_waits_for_does_not()
    {
        using var queue = new TestQueue();
        using var cancel = new CancellationTokenSource();
        var alone = queue.Ask([1], null, cancel.Token);
        TestQueue.Until(() => queue.Begun == 1);
        var (leaves, stays) = (queue.Ask([2], null, cancel.Token), queue.Ask([3]));
        TestQueue.Until(() => queue.Waiting == 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone.WaitAsync(s_soon));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves.WaitAsync(s_soon));
        TestQueue.Until(() => queue.Begun == 2); // though nobody let the first end
        queue.Go();
        Assert.Equal([6], await stays.WaitAsync(s_soon));
        Assert.Equal([[3]], queue.Batches);
    }

    [Fact]
    public async Task A_batch_that_throws_fails_only_whose_text_it_was()
    {
        using var queue = new TestQueue { Fault = batch => { if (batch.Contains(13)) throw new InvalidDataException("13"); } };
        var first = queue.Ask([0]);
        TestQueue.Until(() => queue.Begun == 1);
        var (bad, good, mixed) = (queue.Ask([13]), queue.Ask([1, 2]), queue.Ask([3, 13, 4]));
        TestQueue.Until(() => queue.Waiting == 6);
        queue.GoOn();
        await first;
        Assert.Equal([2, 4], await good.WaitAsync(s_soon));
        var one = await Assert.ThrowsAsync<InvalidDataException>(() => bad.WaitAsync(s_soon));
        Assert.NotSame(one, await Assert.ThrowsAsync<InvalidDataException>(() => mixed.WaitAsync(s_soon)));
        Assert.Equal([10], await queue.Ask([5]).WaitAsync(s_soon));
        Assert.Equal(0, queue.Waiting);
    }

    [Theory]
    [InlineData(WhenFull.Wait)]
    [InlineData(WhenFull.Refuse)]
    public async Task A_text_that_cannot_be_made_ready_fails_its_call_alone(WhenFull whenFull)
    {
        using var queue = new TestQueue(whenFull: whenFull);
        var first = queue.Ask([0]);
        TestQueue.Until(() => queue.Begun == 1);
        await Assert.ThrowsAsync<ArgumentException>(() => queue.Ask(100, i => i == 50 ? throw new ArgumentException("50") : i).WaitAsync(s_soon));
        Assert.Equal(0, queue.Waiting);
        queue.GoOn();
        await first.WaitAsync(s_soon);
        Assert.Equal([[0]], queue.Batches);
    }

    [Fact]
    public async Task Disposing_answers_what_runs_and_tells_everybody_else()
    {
        var queue = new TestQueue(capacity: 3);
        var running = queue.Ask([0]);
        TestQueue.Until(() => queue.Begun == 1);
        var waiting = Enumerable.Range(1, 8).Select(text => queue.Ask([text, -text])).ToArray(); // most of them have no place
        queue.Dispose();
        foreach (var call in waiting)
            Assert.Equal(typeof(TestQueue).FullName, (await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(s_soon))).ObjectName);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.Ask([1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.Ask([]));
        queue.Go();
        Assert.Equal([0], await running.WaitAsync(s_soon));
        queue.Dispose();
    }

    /// <summary>Everything at once, again and again: whatever happens, each call ends, with its answer or for its own reason.</summary>
    [Theory]
    [InlineData(WhenFull.Wait, 3)]
    [InlineData(WhenFull.Wait, 1_000)]
    [InlineData(WhenFull.Refuse, 40)]
    public async Task Callers_that_come_give_up_and_fail_at_once_all_end(WhenFull whenFull, int capacity)
    {
        for (var round = 0; round < 20; round++)
        {
            var queue = new TestQueue(capacity, whenFull: whenFull, runs: true) { Fault = batch => { if (batch.Any(text => text % 97 == 96)) throw new InvalidDataException("96"); } };
            var callers = Enumerable.Range(0, 32).Select(caller => Task.Run(() => Call(queue, new Random((round * 100) + caller), disposed: round % 2 == 1))).ToArray();
            if (round % 2 == 1)
            {
                await Task.Delay(2);
                queue.Dispose();
            }

            await Task.WhenAll(callers).WaitAsync(s_soon);
            TestQueue.Until(() => queue.Waiting == 0);
            queue.Dispose();
        }

        static async Task Call(TestQueue queue, Random random, bool disposed)
        {
            for (var i = 0; i < 20; i++)
            {
                int[] texts = [.. Enumerable.Range(0, random.Next(1, random.Next(10) == 0 ? 200 : 6)).Select(_ => random.Next(1_000))];
                using var cancel = new CancellationTokenSource();
                if (random.Next(4) == 0) cancel.CancelAfter(TimeSpan.FromMilliseconds(random.NextDouble()));
                try
                {
                    Assert.Equal(texts.Select(text => 2 * text), await queue.Ask(texts, random.Next(2) == 0 ? "same" : null, cancel.Token));
                }
                catch (OperationCanceledException e)
                {
                    Assert.Equal(cancel.Token, e.CancellationToken);
                    Assert.True(cancel.IsCancellationRequested);
                }
                catch (InvalidDataException)
                {
                    Assert.Contains(texts, text => text % 97 == 96);
                }
                catch (QueueFullException)
                {
                    Assert.Equal(WhenFull.Refuse, queue.WhenFull);
                }
                catch (ObjectDisposedException)
                {
                    Assert.True(disposed);
                }
            }
        }
    }
}
