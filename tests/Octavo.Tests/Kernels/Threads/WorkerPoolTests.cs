using System.Diagnostics;
using Octavo.Kernels.Threads;

namespace Octavo.Tests.Kernels.Threads;

/// <summary>Workers meet, share, take over what nobody has begun, and bring exceptions home.</summary>
public class WorkerPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_item_of_every_phase_is_done_once(int threads)
    {
        var pool = new WorkerPool(threads) { Pace = null };
        for (var round = 0; round < 200; round++)
        {
            var work = new Phases(new Random(round));
            pool.Run(threads, work);
            work.Check();
        }
    }

    [Fact]
    public void Callers_from_many_threads_all_get_their_result() =>
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, caller =>
        {
            for (var i = 0; i < 50; i++)
            {
                var work = new Phases(new Random((caller * 50) + i));
                WorkerPool.Shared.Run(2, work);
                work.Check();
            }
        });

    /// <summary>In every phase, by the caller or another: the others are not left waiting, and the pool goes on.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_exception_between_two_meetings_reaches_the_caller_and_the_pool_goes_on(int index)
    {
        var pool = new WorkerPool(3) { Pace = null };
        for (var round = 0; round < 20; round++)
        {
            var work = new Failing(index, phase: round % 4);
            var failure = await Record.ExceptionAsync(() => Task.Run(() => pool.Run(3, work)).WaitAsync(Patience));
            Assert.Equal("one of them", Assert.IsType<InvalidOperationException>(failure).Message);
        }

        var after = new Phases(new Random(1));
        pool.Run(3, after);
        after.Check();
    }

    /// <summary>It frees what the others still use, else: a heap damaged, an answer wrong.</summary>
    [Fact]
    public void A_caller_that_is_interrupted_again_and_again_returns_after_its_workers()
    {
        var pool = new WorkerPool(2) { Pace = null };
        using var work = new Late();
        Exception? failure = null;
        var caller = new Thread(() => failure = Record.Exception(() => pool.Run(2, work)));
        caller.Start();
        Assert.True(work.Began.Wait(Patience));
        for (var i = 0; i < 10; i++)
        {
            caller.Interrupt();
            Assert.False(caller.Join(3), "the other worker has not left");
        }

        work.Release.Set();
        Assert.True(caller.Join(Patience));
        Assert.IsType<ThreadInterruptedException>(failure);
        var after = new Phases(new Random(2));
        pool.Run(2, after);
        after.Check();
    }

    [Fact]
    public void Work_that_starts_work_gets_both_done()
    {
        var pool = new WorkerPool(2) { Pace = null };
        var work = new Nested(pool);
        pool.Run(2, work);
        work.Check();
    }

    /// <summary>Whoever is asked for 64 threads gets as many as there are processors: more would only wait for each other.</summary>
    [Fact]
    public void There_are_never_more_workers_than_processors()
    {
        var (pool, work) = (new WorkerPool(Environment.ProcessorCount), new Indices());
        for (var i = 0; i < 50; i++)
            pool.Run(64, work);
        Assert.InRange(work.Largest, 0, Environment.ProcessorCount - 1);
    }

    /// <summary>A worker that does not come costs nothing: the caller does its part.</summary>
    [Fact]
    public async Task The_caller_does_alone_what_nobody_begins()
    {
        var pool = new WorkerPool(2) { Pace = null };
        var phases = new Phases(new Random(3));
        // The only other thread is taken by a run that waits for us.
        using var holder = new Holder();
        var held = Task.Run(() => pool.Run(2, holder));
        Assert.True(holder.Began.Wait(Patience));
        pool.Run(2, phases);
        holder.Release.Set();
        await held.WaitAsync(Patience);
        phases.Check();
    }

    /// <summary>Two callers on two processors are two workers: a third thread would only take turns with them. On four each has one to help.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    public async Task A_caller_beside_another_gets_half_of_the_workers_itself_counted(int processors, int half)
    {
        var pool = new WorkerPool(processors) { Pace = null };
        using var holder = new Holder();
        using var other = new Company();
        var held = Task.Run(() => pool.Run(processors, holder));
        Assert.True(holder.Began.Wait(Patience));
        var beside = Task.Run(() => pool.Run(processors, other));
        Assert.True(other.Began.Wait(Patience));
        holder.Release.Set();
        await held.WaitAsync(Patience);
        // The threads that the first caller had are idle again, but the second still works.
        Assert.Equal(1, other.Workers);
        Assert.Equal(half, Workers());
        other.Release.Set();
        await beside.WaitAsync(Patience);
        Assert.Equal(processors, Workers());

        int Workers()
        {
            using var work = new Company();
            work.Release.Set();
            pool.Run(processors, work);
            return work.Workers;
        }
    }

    [Fact]
    public void Shares_of_a_worker_alone_are_everything_once()
    {
        var shares = new List<(int, int)>();
        foreach (var share in Worker.Alone.Share(23, most: 4))
            shares.Add(share);
        Assert.Equal([(0, 23)], shares);
        foreach (var share in Worker.Alone.Share(0))
            Assert.Fail($"no items, but {share}");
    }

    [Fact]
    public void Losing_time_pauses_teams_for_longer_and_longer_until_nothing_is_lost()
    {
        var pace = new Pace();
        Assert.False(pace.IsCrowded);
        var second = Stopwatch.Frequency;
        pace.Note(lost: 0, total: second);
        Assert.False(pace.IsCrowded);
        pace.Note(lost: second / 100, total: second);
        Assert.False(pace.IsCrowded, "a hundredth is not worth a pause");
        Assert.InRange(PauseAfterLoss(), .045, Patience.TotalSeconds);
        Assert.InRange(PauseAfterLoss(), .095, Patience.TotalSeconds);

        // Lower bounds alone: a busy machine may look late.
        double PauseAfterLoss()
        {
            var began = Stopwatch.GetTimestamp();
            pace.Note(lost: second / 20, total: second / 10);
            while (pace.IsCrowded)
                Thread.Sleep(1);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    /// <summary>Phases of random sizes, each item of which reads what the phase before left.</summary>
    private sealed class Phases(Random random) : TeamWork
    {
        private readonly int[][] _items = [.. Enumerable.Range(0, 30).Select(_ => new int[random.Next(0, 40)])];
        private int _serial;

        public override void Run(Worker worker)
        {
            for (var phase = 0; phase < _items.Length; phase++)
            {
                var items = _items[phase];
                foreach (var (start, end) in worker.Share(items.Length, most: phase % 3 == 0 ? 1 : int.MaxValue))
                {
                    for (var i = start; i < end; i++)
                        items[i] += 1 + (phase == 0 ? 0 : Sum(_items[phase - 1]));
                }

                worker.Meet();
                if (worker.Index == 0)
                    _serial++;
                worker.Meet();
            }
        }

        private static int Sum(int[] items) => items.Aggregate(0, (sum, item) => unchecked((31 * sum) + item));

        public void Check()
        {
            Assert.Equal(_items.Length, _serial);
            var before = 0;
            foreach (var (phase, items) in _items.Index())
            {
                Assert.All(items, item => Assert.Equal(1 + (phase == 0 ? 0 : before), item));
                before = Sum(items);
            }
        }
    }

    /// <summary>In every phase each of three workers has one share; in one phase one of them throws.</summary>
    private sealed class Failing(int index, int phase) : TeamWork
    {
        private readonly Barrier[] _all = [.. Enumerable.Range(0, 5).Select(_ => new Barrier(3))];

        public override void Run(Worker worker)
        {
            for (var p = 0; p < _all.Length; p++)
            {
                foreach (var _ in worker.Share(3, most: 1))
                {
                    Assert.True(_all[p].SignalAndWait(Patience));
                    if (p == phase && worker.Index == index)
                        throw new InvalidOperationException("one of them");
                }

                worker.Meet();
                Assert.True(p < phase, "nobody passes the meeting behind it");
            }
        }
    }

    private sealed class Nested(WorkerPool pool) : TeamWork
    {
        private readonly Phases[] _inner = [.. Enumerable.Range(0, 8).Select(i => new Phases(new Random(i)))];

        public override void Run(Worker worker)
        {
            foreach (var (start, end) in worker.Share(_inner.Length, most: 1))
                pool.Run(2, _inner[start]);
            worker.Meet();
        }

        public void Check() => Assert.All(_inner, work => work.Check());
    }

    private sealed class Indices : TeamWork
    {
        public int Largest { get; private set; }

        public override void Run(Worker worker)
        {
            foreach (var _ in worker.Share(200, most: 1))
            {
                lock (this)
                    Largest = Math.Max(Largest, worker.Index);
            }

            worker.Meet();
        }
    }

    /// <summary>Keeps its workers.</summary>
    private sealed class Holder : TeamWork, IDisposable
    {
        public CountdownEvent Began { get; } = new(2);

        public ManualResetEventSlim Release { get; } = new();

        public override void Run(Worker worker)
        {
            foreach (var _ in worker.Share(2, most: 1))
            {
                Began.Signal();
                Release.Wait();
            }

            worker.Meet();
        }

        public void Dispose()
        {
            Began.Dispose();
            Release.Dispose();
        }
    }

    /// <summary>Tells how many workers its caller was given, itself counted.</summary>
    private sealed class Company : TeamWork, IDisposable
    {
        public ManualResetEventSlim Began { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public int Workers { get; private set; }

        public override void Run(Worker worker)
        {
            if (worker.Index != 0) return;
            Workers = worker.Team?.Count ?? 1;
            Began.Set();
            Release.Wait();
        }

        public void Dispose()
        {
            Began.Dispose();
            Release.Dispose();
        }
    }

    /// <summary>The other worker's share ends when it is told to.</summary>
    private sealed class Late : TeamWork, IDisposable
    {
        public CountdownEvent Began { get; } = new(2);

        public ManualResetEventSlim Release { get; } = new();

        public override void Run(Worker worker)
        {
            foreach (var _ in worker.Share(2, most: 1))
            {
                Began.Signal();
                (worker.Index == 0 ? Began.WaitHandle : Release.WaitHandle).WaitOne();
            }

            worker.Meet();
        }

        public void Dispose()
        {
            Began.Dispose();
            Release.Dispose();
        }
    }
}
