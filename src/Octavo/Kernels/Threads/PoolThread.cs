using System.Diagnostics;

namespace Octavo.Kernels.Threads;

/// <summary>One thread: waits for work, does it, says so. What it has not begun can be taken back.</summary>
internal sealed class PoolThread
{
    private const int Idle = 0;
    private const int Offered = 1;
    private const int Working = 2;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _left = new(0);
    private Worker _worker;
    private TeamWork? _work;
    private int _state;
    private int _sleeps;
    private int _callerSleeps;

    private PoolThread()
    {
    }

    /// <summary>Starts a thread; null where the system has none left.</summary>
    public static PoolThread? TryCreate(int number)
    {
        var pooled = new PoolThread();
        try
        {
            new Thread(pooled.Loop) { IsBackground = true, Name = $"octavo-{number}" }.Start();
            return pooled;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return null;
        }
    }

    /// <summary>Offers work.</summary>
    public void Offer(TeamWork work, Worker worker)
    {
        (_work, _worker) = (work, worker);
        Interlocked.Exchange(ref _state, Offered);
        if (Volatile.Read(ref _sleeps) == 1 && Interlocked.Exchange(ref _sleeps, 0) == 1)
            _wake.Release();
    }

    /// <summary>Takes back work that was not begun, or waits until this thread has left it; returns the ticks that took asleep.</summary>
    public long TakeBack()
    {
        var lost = 0L;
        if (Interlocked.CompareExchange(ref _state, Idle, Offered) == Working)
            lost = WaitUntilLeft();
        _work = null;
        return lost;
    }

    private long WaitUntilLeft()
    {
        var (spin, interrupts, lost) = (new Spin(), new PutOffInterrupts(), 0L);
        // Memory of the work goes when the caller returns: it never returns before this thread has left it.
        while (Volatile.Read(ref _state) == Working)
        {
            if (spin.Once())
                continue;
            var slept = Stopwatch.GetTimestamp();
            Interlocked.Exchange(ref _callerSleeps, 1);
            // It left in between and saw nobody asleep: then nobody will wake us.
            if (Volatile.Read(ref _state) == Working || Interlocked.Exchange(ref _callerSleeps, 0) == 0)
                interrupts.Wait(_left);
            lost += Stopwatch.GetTimestamp() - slept;
        }

        interrupts.Renew();
        return lost;
    }

    private void Loop()
    {
        while (true)
        {
            WaitForOffer();
            if (Interlocked.CompareExchange(ref _state, Working, Offered) != Offered)
                continue;
            try
            {
                _work!.Run(_worker);
            }
            catch (Exception e)
            {
                _worker.Team!.Fail(e);
            }

            Interlocked.Exchange(ref _state, Idle);
            if (Volatile.Read(ref _callerSleeps) == 1 && Interlocked.Exchange(ref _callerSleeps, 0) == 1)
                _left.Release();
        }
    }

    private void WaitForOffer()
    {
        var spin = new Spin();
        while (Volatile.Read(ref _state) != Offered)
        {
            if (spin.Once())
                continue;
            Interlocked.Exchange(ref _sleeps, 1);
            // An offer that came in between took the flag back, or not: then nobody will wake us.
            if (Volatile.Read(ref _state) == Offered && Interlocked.Exchange(ref _sleeps, 0) == 1)
                return;
            _wake.Wait();
            spin = new Spin();
        }
    }
}
