using System.Diagnostics;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Threads;

namespace Octavo.Benchmarks.Peaks;

/// <summary>How many operations a second a loop on registers reaches, on several threads at once.</summary>
internal sealed class PeakMeter
{
    private const double SliceSeconds = 0.005;
    private const int Slices = 3;
    private readonly LoopWork _work;
    private readonly int _threads;

    /// <summary>A meter for one loop; finds how many iterations a slice of time takes.</summary>
    public PeakMeter(PeakLoop loop, int threads)
    {
        _threads = threads;
        _work = new LoopWork(loop, threads) { Iterations = 10_000 };
        while (Slice() < SliceSeconds / 2)
            _work.Iterations *= 2;
        _work.Iterations = (nint)Math.Max(1, _work.Iterations * SliceSeconds / Slice());
    }

    /// <summary>Operations of all threads in a second, in thousands of millions: the best of three slices.</summary>
    public double Measure()
    {
        var best = double.MaxValue;
        for (var i = 0; i < Slices; i++)
            best = Math.Min(best, Slice());
        return (double)_work.Iterations * _work.OperationsPerIteration * _threads / best / 1e9;
    }

    private double Slice()
    {
        WorkerPool.Shared.Run(_threads, _work);
        return _work.Seconds;
    }

    /// <summary>All begin together; the time ends with the last.</summary>
    private sealed class LoopWork(PeakLoop loop, int threads) : TeamWork
    {
        private long _start;

        public nint Iterations { get; set; }

        public int OperationsPerIteration => loop.OperationsPerIteration;

        public double Seconds { get; private set; }

        public override void Run(Worker worker)
        {
            worker.Meet();
            if (worker.Index == 0)
                _start = Stopwatch.GetTimestamp();
            foreach (var _ in worker.Share(threads, most: 1))
                loop.Run(Iterations);
            worker.Meet();
            if (worker.Index == 0)
                Seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        }
    }
}
