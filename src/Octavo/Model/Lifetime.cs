namespace Octavo.Model;

/// <summary>
/// How long something lives that calls use and somebody disposes: until it is disposed and the last call has returned. Disposing waits
/// for nobody, and nothing is freed under a call.
/// </summary>
/// <param name="owner">The public type that users see: an <see cref="ObjectDisposedException"/> names it.</param>
/// <param name="free">Frees what is held; called once.</param>
internal sealed class Lifetime(Type owner, Action free)
{
    private int _holders = 1; // The owner and each call.
    private int _disposed;

    /// <summary>Begins a call, to be disposed at its end.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Lease Enter()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            ObjectDisposedException.ThrowIf(holders == 0 || Volatile.Read(ref _disposed) == 1, owner);
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
                return new(this);
        }
    }

    /// <summary>From now on no call begins; what is held goes with the last that runs.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            free();
    }

    /// <summary>One call's hold.</summary>
    public readonly struct Lease(Lifetime lifetime) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => lifetime.Leave();
    }
}
