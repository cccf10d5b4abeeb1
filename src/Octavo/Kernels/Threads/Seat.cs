using System.Runtime.InteropServices;

namespace Octavo.Kernels.Threads;

/// <summary>A worker's place in a team: its phase, its region of the phase's items, and where it sleeps.</summary>
internal sealed class Seat
{
    private readonly SemaphoreSlim _wake = new(0);
    private Lines _lines;

    /// <summary>The phase this worker is in.</summary>
    public int Phase { get; set; }

    /// <summary>The phase whose items can be taken.</summary>
    public int OpenPhase => (int)(Volatile.Read(ref _lines.Next) >> 32);

    /// <summary>Items this worker has done since the run began; not of worker 0, who counts for itself.</summary>
    public long Done => Volatile.Read(ref _lines.Done);

    /// <summary>Before a run.</summary>
    public void Begin() => (Phase, _lines.Done, _lines.Next) = (0, 0, 0);

    /// <summary>Lets the items of a phase be taken.</summary>
    public void Open(int phase) => Volatile.Write(ref _lines.Next, (long)phase << 32);

    /// <summary>Takes up to half of what nobody has taken of this region of <paramref name="items"/> items.</summary>
    public bool TryTake(int phase, int items, int most, out (int Start, int End) share)
    {
        while (true)
        {
            var next = Volatile.Read(ref _lines.Next);
            var start = (int)next;
            share = default;
            if ((int)(next >> 32) != phase || start >= items)
                return false;
            var count = Math.Clamp((items - start + 1) / 2, 1, most);
            if (Interlocked.CompareExchange(ref _lines.Next, next + count, next) != next)
                continue;
            share = (start, start + count);
            return true;
        }
    }

    /// <summary>This worker has done more items.</summary>
    public void Add(int done) => Interlocked.Exchange(ref _lines.Done, _lines.Done + done);

    /// <summary>Says that it will sleep: from now on a call of <see cref="Wake"/> counts.</summary>
    public void Announce() => Interlocked.Exchange(ref _lines.Sleeps, 1);

    /// <summary>Sleeps until somebody has called <see cref="Wake"/>.</summary>
    public void Sleep() => _wake.Wait();

    /// <summary>Wakes it if it sleeps.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _lines.Sleeps) == 1 && Interlocked.Exchange(ref _lines.Sleeps, 0) == 1)
            _wake.Release();
    }

    /// <summary>On cache lines of their own: what all write, what is seldom written, what this worker writes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Lines
    {
        /// <summary>The open phase, and in the lower half its first item that nobody has taken.</summary>
        [FieldOffset(128)]
        public long Next;

        [FieldOffset(256)]
        public int Sleeps;

        [FieldOffset(384)]
        public long Done;
    }
}
