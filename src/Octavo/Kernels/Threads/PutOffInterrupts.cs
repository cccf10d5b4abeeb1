namespace Octavo.Kernels.Threads;

/// <summary>
/// Waits that have to end whatever happens, for memory is freed behind them that another thread still uses. What
/// <see cref="Thread.Interrupt"/> asks for meanwhile comes later: the next wait of this thread throws.
/// </summary>
internal struct PutOffInterrupts
{
    private bool _came;

    /// <summary>Waits for a permit; may return without one, so the caller looks again at what it waits for.</summary>
    public void Wait(SemaphoreSlim permits)
    {
        try
        {
            permits.Wait();
        }
        catch (ThreadInterruptedException)
        {
            _came = true;
        }
    }

    /// <summary>Enters a gate, to be left by <see cref="Lock.Exit"/>.</summary>
    public void Enter(Lock gate)
    {
        while (true)
        {
            try
            {
                gate.Enter();
                return;
            }
            catch (ThreadInterruptedException)
            {
                _came = true;
            }
        }
    }

    /// <summary>When the waits are over: an interrupt that came is asked for again.</summary>
    public readonly void Renew()
    {
        if (_came)
            Thread.CurrentThread.Interrupt();
    }
}
