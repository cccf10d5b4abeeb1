using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Octavo.Kernels;

/// <summary>
/// The workers of one run and the work of its present phase. Shares are taken by whoever comes first, so nobody waits for a
/// worker that has not begun: on a busy machine the caller does alone what the others have no processor for. Only the
/// caller, worker 0, ends a phase. Who waits longer than <see cref="Spin"/> allows sleeps. If a worker throws, all leave.
/// </summary>
internal sealed class Team
{
    private const int Over = int.MaxValue;
    private readonly Seat[] _seats;
    private State _state;
    private int _items;
    private ExceptionDispatchInfo? _failure;

    /// <summary>A team of <paramref name="count"/> workers.</summary>
    public Team(int count)
    {
        _seats = new Seat[count];
        for (var i = 0; i < count; i++)
            _seats[i] = new Seat();
    }

    /// <summary>Workers, the caller among them.</summary>
    public int Count => _seats.Length;

    /// <summary>How long the caller waited asleep for others during the run, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Lost { get; private set; }

    /// <summary>Before a run: nobody is at work.</summary>
    public void Begin()
    {
        foreach (var seat in _seats)
            seat.Phase = 0;
        (_items, _failure, Lost) = (0, null, 0);
        _state.Done = 0;
        Volatile.Write(ref _state.Next, 0);
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

    /// <summary>Takes a share of what nobody has taken in this worker's phase: large ones first, small ones last, so that all end together.</summary>
    public bool TryTake(int index, int items, int most, out (int Start, int End) share)
    {
        var phase = _seats[index].Phase;
        if (index == 0)
            _items = items;
        while (true)
        {
            LeaveIfFailed();
            var next = Volatile.Read(ref _state.Next);
            var start = (int)next;
            share = default;
            if ((int)(next >> 32) != phase || start >= items)
                return false;
            var end = start + Math.Clamp((items - start) / (2 * Count), 1, most);
            if (Interlocked.CompareExchange(ref _state.Next, Word(phase, end), next) != next)
                continue;
            share = (start, end);
            return true;
        }
    }

    /// <summary>A share of so many of the phase's items is done.</summary>
    public void Finish(int count, int items)
    {
        if (Interlocked.Add(ref _state.Done, count) == items)
            _seats[0].Wake();
    }

    /// <summary>Worker 0 waits for all shares and begins the next phase; the others wait for that.</summary>
    public void Meet(int index)
    {
        var seat = _seats[index];
        if (index != 0)
        {
            Wait(seat, seat.Phase++);
            return;
        }

        if (Volatile.Read(ref _state.Done) != _items)
            Wait(seat, seat.Phase);
        LeaveIfFailed();
        (_items, _state.Done) = (0, 0);
        Publish(++seat.Phase);
    }

    private static long Word(int phase, int next) => ((long)phase << 32) | (uint)next;

    private void Publish(int phase)
    {
        Interlocked.Exchange(ref _state.Next, Word(phase, 0));
        for (var i = 1; i < _seats.Length; i++)
            _seats[i].Wake();
    }

    private bool IsOver(Seat seat, int phase) =>
        seat == _seats[0] ? Volatile.Read(ref _state.Done) == _items : (int)(Volatile.Read(ref _state.Next) >> 32) > phase;

    private void Wait(Seat seat, int phase)
    {
        var spin = new Spin();
        while (!IsOver(seat, phase))
        {
            LeaveIfFailed();
            if (spin.Once())
                continue;
            var slept = System.Diagnostics.Stopwatch.GetTimestamp();
            seat.Announce();
            if (IsOver(seat, phase) || Volatile.Read(ref _failure) is not null)
                seat.Wake();
            seat.Sleep();
            if (seat == _seats[0])
                Lost += System.Diagnostics.Stopwatch.GetTimestamp() - slept;
        }
    }

    private void LeaveIfFailed()
    {
        if (Volatile.Read(ref _failure) is not null)
            throw new TeamLeftException();
    }

    /// <summary>What all workers write, on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct State
    {
        /// <summary>The number of the phase, and in the lower half its first item that nobody has taken.</summary>
        [FieldOffset(64)]
        public long Next;

        /// <summary>Items done in the phase.</summary>
        [FieldOffset(128)]
        public int Done;
    }

    /// <summary>A worker's own phase, and where it sleeps.</summary>
    private sealed class Seat
    {
        private readonly SemaphoreSlim _wake = new(0);
        private int _sleeps;

        /// <summary>The phase this worker is in.</summary>
        public int Phase { get; set; }

        /// <summary>Says that it will sleep: from now on a call of <see cref="Wake"/> counts.</summary>
        public void Announce() => Interlocked.Exchange(ref _sleeps, 1);

        /// <summary>Sleeps until somebody has called <see cref="Wake"/>.</summary>
        public void Sleep() => _wake.Wait();

        /// <summary>Wakes it if it sleeps.</summary>
        public void Wake()
        {
            if (Volatile.Read(ref _sleeps) == 1 && Interlocked.Exchange(ref _sleeps, 0) == 1)
                _wake.Release();
        }
    }
}

/// <summary>Another worker of the team threw: this one leaves its work.</summary>
internal sealed class TeamLeftException : Exception;
