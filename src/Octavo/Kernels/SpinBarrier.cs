using System.Diagnostics;

namespace Octavo.Kernels;

/// <summary>A sense-reversing barrier: one interlocked decrement, then a short spin.</summary>
internal sealed class SpinBarrier
{
    private readonly int _count;
    private int _missing;
    private int _round;

    /// <summary>A barrier for <paramref name="count"/> workers.</summary>
    public SpinBarrier(int count) => _missing = _count = count;

    /// <summary>Returns when all workers have called it.</summary>
    public void Meet()
    {
        var round = Volatile.Read(ref _round);
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            Volatile.Write(ref _missing, _count);
            Volatile.Write(ref _round, round + 1);
            return;
        }

        var spin = new Spin();
        while (Volatile.Read(ref _round) == round)
            spin.Once();
    }
}

/// <summary>Spins for 100 microseconds, then yields: a phase of a forward pass is shorter than a trip to sleep and back.</summary>
internal struct Spin
{
    private static readonly long s_budget = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 10_000 : 0;
    private long _until;
    private bool _expired;

    /// <summary>Whether the time to spin is over.</summary>
    public readonly bool Expired => _expired;

    /// <summary>Waits a moment.</summary>
    public void Once()
    {
        if (_expired)
        {
            Thread.Yield();
            return;
        }

        Thread.SpinWait(20);
        var now = Stopwatch.GetTimestamp();
        if (_until == 0)
            _until = now + s_budget;
        else
            _expired = now > _until;
    }
}
