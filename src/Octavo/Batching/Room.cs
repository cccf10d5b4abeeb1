namespace Octavo.Batching;

/// <summary>Places of a bounded queue. Who waits for one gets it in turn with the other callers, whatever anybody asks for more.</summary>
/// <param name="capacity">How many there are.</param>
/// <param name="owner">The public class, for an <see cref="ObjectDisposedException"/>.</param>
internal sealed class Room(int capacity, Type owner)
{
    private readonly Lock _gate = new();
    private readonly FairLine<Asked> _line = new();
    private int _taken;
    private bool _isClosed;

    /// <summary>How many there are.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>How many are taken.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
                return _taken;
        }
    }

    /// <summary>Takes several at once, or none.</summary>
    /// <exception cref="QueueFullException">There are not as many.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public void TakeAll(int count)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, owner);
            if (Capacity - _taken < count)
                throw new QueueFullException(count, Capacity - _taken, Capacity);
            _taken += count;
        }
    }

    /// <summary>Takes one, as soon as there is one.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async ValueTask TakeOne(object caller, CancellationToken cancellation)
    {
        Asked asked;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, owner);
            if (_taken < Capacity)
            {
                _taken++;
                return;
            }

            asked = new();
            asked.Place = _line.Add(caller, asked);
        }

        await using var registration = cancellation.UnsafeRegister(static (state, token) => ((Withdrawal)state!).Withdraw(token), new Withdrawal(this, asked)).ConfigureAwait(false);
        await asked.Granted.Task.ConfigureAwait(false);
    }

    /// <summary>Gives places back, to those who wait first.</summary>
    public void Give(int count)
    {
        lock (_gate)
        {
            _taken -= count;
            while (_taken < Capacity && _line.Count > 0)
            {
                _taken++;
                _line.Take().End(granted => granted.SetResult());
            }
        }
    }

    /// <summary>Nobody gets a place any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_line.Count > 0)
                _line.Take().End(granted => granted.SetException(new ObjectDisposedException(owner.FullName)));
        }
    }

    private void Withdraw(Asked asked, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (asked.IsOver)
                return;
            _line.Remove(asked.Place);
            asked.End(granted => granted.SetCanceled(cancellation));
        }
    }

    /// <summary>One who waits for a place.</summary>
    private sealed class Asked
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FairLine<Asked>.Place Place { get; set; }

        public bool IsOver { get; private set; }

        public void End(Action<TaskCompletionSource> how)
        {
            IsOver = true;
            how(Granted);
        }
    }

    private sealed record Withdrawal(Room Room, Asked Asked)
    {
        public void Withdraw(CancellationToken cancellation) => Room.Withdraw(Asked, cancellation);
    }
}
