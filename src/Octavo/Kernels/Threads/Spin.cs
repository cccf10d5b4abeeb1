using System.Diagnostics;

namespace Octavo.Kernels.Threads;

/// <summary>Waits without giving up the processor, for a bounded time: a phase of a forward pass is shorter than a trip to sleep and back.</summary>
internal struct Spin
{
    /// <summary>50 microseconds; nothing where there is one processor.</summary>
    private static readonly long s_budget = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 20_000 : 0;

    private long _until;
    private int _turns;

    /// <summary>Waits a moment; false when the time is over.</summary>
    public bool Once()
    {
        Thread.SpinWait(1);
        if ((++_turns & 15) != 0)
            return true;
        var now = Stopwatch.GetTimestamp();
        if (_until == 0)
            _until = now + s_budget;
        return now < _until;
    }
}
