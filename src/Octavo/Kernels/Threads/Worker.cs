namespace Octavo.Kernels.Threads;

/// <summary>A piece of work that several workers do together, each running the same method.</summary>
/// <remarks>
/// The method goes through phases, each ended by <see cref="Worker.Meet"/>. In a phase a worker writes what lies in the shares
/// it took, and worker 0 may write more; a worker that comes late takes no share of the phases that are over and runs through them. So
/// what is read outside of shares must not change while the work lasts, and a sum over a phase is kept by share or item, never by worker.
/// </remarks>
internal abstract class TeamWork
{
    /// <summary>Does what one worker can do.</summary>
    public abstract void Run(Worker worker);
}

/// <summary>One of the workers of a team.</summary>
/// <param name="Index">0 is the calling thread; tells workers apart that need room of their own.</param>
/// <param name="Team">The others; null for a worker alone.</param>
internal readonly record struct Worker(int Index, Team? Team)
{
    /// <summary>A worker without companions.</summary>
    public static Worker Alone => default;

    /// <summary>The shares of <paramref name="items"/> items that fall to this worker: contiguous ranges, to be gone through to the end. Once in a phase.</summary>
    /// <param name="items">How many items all workers do together.</param>
    /// <param name="most">Items of the largest share.</param>
    public Shares Share(int items, int most = int.MaxValue) => new(this, items, most);

    /// <summary>Ends a phase: waits until every share that was taken in it is done.</summary>
    public void Meet() => Team?.Meet(Index);
}

/// <summary>The shares that one worker takes in one phase, one after another.</summary>
internal struct Shares(Worker worker, int items, int most)
{
    private bool _began;
    private int _done;

    /// <summary>The first item of the share, and the one behind its last.</summary>
    public (int Start, int End) Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly Shares GetEnumerator() => this;

    /// <summary>Takes another share; says what was done when there is none.</summary>
    public bool MoveNext()
    {
        if (worker.Team is { } team)
        {
            _done += Current.End - Current.Start;
            var found = team.TryTake(worker.Index, items, most, out var share);
            if (!found)
                team.Finish(worker.Index, _done, items);
            Current = share;
            return found;
        }

        var isFirst = !_began && items > 0;
        (_began, Current) = (true, (0, items));
        return isFirst;
    }
}
