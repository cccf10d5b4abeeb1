using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Octavo.Kernels.Threads;

/// <summary>
/// The workers of one run. In each phase every worker has a region of the items, takes shares of it, and then of what others have not
/// begun: nobody waits for a worker that has no processor, the caller does alone what the others do not. Only the
/// caller, worker 0, ends a phase. Who waits longer than <see cref="Spin"/> allows sleeps. If a worker throws, all leave.
/// </summary>
internal sealed class Team
{
    private const int Over = int.MaxValue;
    private readonly Seat[] _seats;
    private ExceptionDispatchInfo? _failure;
    private CallerLine _caller;

    /// <summary>A team of <paramref name="count"/> workers.</summary>
    public Team(int count)
    {
        _seats = new Seat[count];
        for (var i = 0; i < count; i++)
            _seats[i] = new Seat();
    }

    /// <summary>Workers, the caller among them.</summary>
    public int Count => _seats.Length;

    /// <summary>How long the caller waited asleep for others during the run, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Lost => _caller.Lost;

    /// <summary>Before a run: nobody is at work.</summary>
    public void Begin()
    {
        (_failure, _caller) = (null, new() { Shared = -1 });
        foreach (var seat in _seats)
            seat.Begin();
        Interlocked.MemoryBarrier();
    }

    /// <summary>The caller has done all phases: whoever comes now finds nothing to do.</summary>
    public void End() => Publish(Over);

    /// <summary>Keeps the first exception and lets everybody leave.</summary>
    public void Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        foreach (var seat in _seats)
            seat.Wake();
    }

    /// <summary>Throws the first exception again, as it was thrown.</summary>
    public void ThrowFailure() => _failure?.Throw();

    /// <summary>Takes a share that nobody has begun: of this worker's own region, then of the others'; half of what is left each time, so that all end together.</summary>
    public bool TryTake(int index, int items, int most, out (int Start, int End) share)
    {
        LeaveIfFailed();
        var phase = _seats[index].Phase;
        for (var i = 0; i < _seats.Length; i++)
        {
            var owner = index + i < _seats.Length ? index + i : index + i - _seats.Length;
            var (first, end) = ((int)((long)items * owner / Count), (int)((long)items * (owner + 1) / Count));
            if (_seats[owner].TryTake(phase, end - first, most, out share))
            {
                share = (share.Start + first, share.End + first);
                return true;
            }
        }

        share = default;
        return false;
    }

    /// <summary>This worker has done so many of the phase's items, and found no more.</summary>
    public void Finish(int index, int done, int items)
    {
        if (index == 0)
        {
            if (_caller.Shared == _seats[0].Phase)
                throw new InvalidOperationException("expected one share in a phase, found two: a meeting is missing between them");
            _caller.Shared = _seats[0].Phase;
            _caller.Wanted += items - done;
            return;
        }

        if (done == 0)
            return;
        _seats[index].Add(done);
        _seats[0].Wake();
    }

    /// <summary>Worker 0 waits for all shares and begins the next phase; the others wait for that.</summary>
    public void Meet(int index)
    {
        var seat = _seats[index];
        if (!IsOver(index))
            Wait(index);
        seat.Phase++;
        if (index != 0)
            return;
        LeaveIfFailed();
        Publish(seat.Phase);
    }

    private void Publish(int phase)
    {
        foreach (var seat in _seats)
            seat.Open(phase);
        // What was opened is seen before anybody's sleep is looked for.
        Interlocked.MemoryBarrier();
        for (var i = 1; i < _seats.Length; i++)
            _seats[i].Wake();
    }

    /// <summary>Whether the worker's phase is: for worker 0, all shares are done; for the others, the next has begun.</summary>
    private bool IsOver(int index)
    {
        if (index != 0)
            return _seats[index].OpenPhase > _seats[index].Phase;
        var done = 0L;
        for (var i = 1; i < _seats.Length; i++)
            done += _seats[i].Done;
        return done == _caller.Wanted;
    }

    private void Wait(int index)
    {
        var (seat, spin) = (_seats[index], new Spin());
        while (!IsOver(index))
        {
            LeaveIfFailed();
            if (spin.Once())
                continue;
            var slept = Stopwatch.GetTimestamp();
            seat.Announce();
            if (IsOver(index) || Volatile.Read(ref _failure) is not null)
                seat.Wake();
            seat.Sleep();
            if (index == 0)
                _caller.Lost += Stopwatch.GetTimestamp() - slept;
        }
    }

    /// <summary>What the caller writes in every phase, on a cache line that the others do not read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct CallerLine
    {
        /// <summary>Items that others have done since the run began.</summary>
        [FieldOffset(128)]
        public long Wanted;

        /// <summary>The last phase that had shares.</summary>
        [FieldOffset(136)]
        public int Shared;

        /// <summary>Ticks asleep.</summary>
        [FieldOffset(144)]
        public long Lost;
    }

    private void LeaveIfFailed()
    {
        if (Volatile.Read(ref _failure) is not null)
            throw new TeamLeftException();
    }
}

/// <summary>Another worker of the team threw: this one leaves its work.</summary>
internal sealed class TeamLeftException : Exception;
