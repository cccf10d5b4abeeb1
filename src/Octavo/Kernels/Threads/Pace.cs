using System.Diagnostics;

namespace Octavo.Kernels.Threads;

/// <summary>
/// Whether the machine has processors for more than one worker. A caller that sleeps until others finish what they began waits
/// for threads that the system does not run, beside another busy program. Then runs stay on their calling threads for a while: about as
/// long as was lost at first, twice as long each time it happens again, until a run loses nothing.
/// </summary>
internal sealed class Pace
{
    /// <summary>A tenth of a second: a machine that becomes quiet is noticed after that.</summary>
    private static readonly long s_longest = Stopwatch.Frequency / 10;

    private long _pause;
    private long _crowdedUntil;

    /// <summary>Whether to work alone.</summary>
    public bool IsCrowded => Volatile.Read(ref _crowdedUntil) is > 0 and var until && Stopwatch.GetTimestamp() < until;

    /// <summary>After a run of several workers.</summary>
    /// <param name="lost">Ticks in which the caller slept.</param>
    /// <param name="total">Ticks of the run.</param>
    public void Note(long lost, long total)
    {
        if (lost * 8 < total)
        {
            if (lost == 0 && _pause > 0)
                Volatile.Write(ref _pause, _pause / 2);
            return;
        }

        var pause = Math.Min(Math.Max(2 * Volatile.Read(ref _pause), lost), s_longest);
        Volatile.Write(ref _pause, pause);
        Volatile.Write(ref _crowdedUntil, Stopwatch.GetTimestamp() + pause);
    }
}
