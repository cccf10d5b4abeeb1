using System.Diagnostics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// Forward passes, or other buffers of calls, that wait for the next call: at most so many, and none once the model was not
/// used for a while, so that a burst of long texts does not hold its memory for ever.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
/// <param name="most">How many are kept.</param>
/// <param name="timeout">How long without use; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
internal sealed class Idle<T>(int most, TimeSpan timeout) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<T> _waiting = new();
    private Timer? _timer;
    private long _lastUse;
    private bool _isTimed;
    private bool _disposed;

    /// <summary>How many wait now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Takes one; null where none waits.</summary>
    public T? Take()
    {
        lock (_gate)
            return _waiting.TryPop(out var one) ? one : null;
    }

    /// <summary>Keeps one for the next call, or frees it.</summary>
    public void Put(T one)
    {
        lock (_gate)
        {
            if (!_disposed && _waiting.Count < most)
            {
                _waiting.Push(one);
                _lastUse = Stopwatch.GetTimestamp();
                if (!_isTimed && timeout != Timeout.InfiniteTimeSpan)
                    Wait(timeout);
                return;
            }
        }

        one.Dispose();
    }

    /// <summary>Lends one for the length of a call, also of one that throws.</summary>
    /// <param name="one">What was taken or made.</param>
    public Loan Lend(T one) => new(this, one);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            Clear();
        }
    }

    private void Wait(TimeSpan time)
    {
        _isTimed = true;
        _timer ??= new Timer(static idle => ((Idle<T>)idle!).FreeIfUnused(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(time, Timeout.InfiniteTimeSpan);
    }

    private void FreeIfUnused()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _isTimed = false;
            var rest = timeout - Stopwatch.GetElapsedTime(_lastUse);
            if (rest > TimeSpan.Zero)
            {
                Wait(rest);
                return;
            }

            Clear();
        }

        NativeBuffer.GiveBack();
    }

    private void Clear()
    {
        while (_waiting.TryPop(out var one))
            one.Dispose();
    }

    /// <summary>One that waits again when the call is over.</summary>
    public readonly struct Loan(Idle<T> idle, T one) : IDisposable
    {
        /// <summary>What is lent.</summary>
        public T Value => one;

        /// <inheritdoc/>
        public void Dispose() => idle.Put(one);
    }
}
