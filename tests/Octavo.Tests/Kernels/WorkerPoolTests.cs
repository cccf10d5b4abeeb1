using Octavo.Kernels;

namespace Octavo.Tests.Kernels;

/// <summary>Workers meet, share, and bring exceptions home.</summary>
public class WorkerPoolTests
{
    [Fact]
    public void All_workers_run_and_meet()
    {
        for (var round = 0; round < 200; round++)
        {
            var work = new Sums(1000);
            WorkerPool.Shared.Run(3, work);
            Assert.Equal(1000 * 999 / 2, work.Total);
        }
    }

    [Fact]
    public void An_exception_of_a_worker_reaches_the_caller() =>
        Assert.Throws<InvalidOperationException>(() => WorkerPool.Shared.Run(2, new Failing()));

    [Fact]
    public void Callers_from_many_threads_all_get_their_result()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var i = 0; i < 50; i++)
            {
                var work = new Sums(100);
                WorkerPool.Shared.Run(2, work);
                Assert.Equal(4950, work.Total);
            }
        });
    }

    [Fact]
    public void Shares_cover_everything_once()
    {
        for (var count = 1; count < 7; count++)
        {
            var covered = Enumerable.Range(0, count).SelectMany(i =>
            {
                var (start, end) = new Worker(i, count, null).Share(23);
                return Enumerable.Range(start, end - start);
            });
            Assert.Equal(Enumerable.Range(0, 23), covered);
        }
    }

    private sealed class Sums(int items) : TeamWork
    {
        private readonly long[] _parts = new long[items];

        public long Total { get; private set; }

        public override void Run(Worker worker)
        {
            var (start, end) = worker.Share(items);
            for (var i = start; i < end; i++)
                _parts[i] = i;
            worker.Meet();
            if (worker.Index == 0)
                Total = _parts.Sum();
            worker.Meet();
        }
    }

    private sealed class Failing : TeamWork
    {
        public override void Run(Worker worker)
        {
            if (worker.Index == worker.Count - 1)
                throw new InvalidOperationException("one of them");
        }
    }
}
