using System.Diagnostics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// Forward passes that wait with their buffers for the next call: at most so many, and none once the model was not
/// used for a while, so that a burst of long texts does not hold its memory for ever.
/// </summary>
/// <param name="most">Passes that are kept.</param>
/// <param name="timeout">How long without use; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
internal sealed class IdlePasses(int most, TimeSpan timeout) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<ForwardPass> _passes = new();
    private Timer? _timer;
    private long _lastUse;
    private bool _isTimed;
    private bool _disposed;

    /// <summary>Passes that wait now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _passes.Count;
        }
    }

    /// <summary>Takes one; null where none waits.</summary>
    public ForwardPass? Take()
    {
        lock (_gate)
            return _passes.TryPop(out var pass) ? pass : null;
    }

    /// <summary>Keeps one for the next call, or frees it.</summary>
    public void Put(ForwardPass pass)
    {
        lock (_gate)
        {
            if (!_disposed && _passes.Count < most)
            {
                _passes.Push(pass);
                _lastUse = Stopwatch.GetTimestamp();
                if (!_isTimed && timeout != Timeout.InfiniteTimeSpan)
                    Wait(timeout);
                return;
            }
        }

        pass.Dispose();
    }

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
        _timer ??= new Timer(static passes => ((IdlePasses)passes!).FreeIfUnused(), this, Timeout.Infinite, Timeout.Infinite);
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
        while (_passes.TryPop(out var pass))
            pass.Dispose();
    }
}
