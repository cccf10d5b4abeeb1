using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Octavo.Kernels.Threads;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Peaks;

/// <summary>How many bytes a second all threads together read from a piece of memory that each has for itself.</summary>
internal sealed unsafe class Bandwidth : TeamWork, IDisposable
{
    private const double SecondsAtLeast = 0.08;
    private readonly NativeBuffer[] _memory;
    private readonly int _threads;
    private readonly long _bytes;
    private int _passes = 1;
    private long _start;
    private double _seconds;
    private ulong _sink;

    private Bandwidth(long bytes, int threads)
    {
        _threads = threads;
        _bytes = bytes / threads / 4096 * 4096;
        _memory = [.. Enumerable.Range(0, threads).Select(_ => new NativeBuffer(_bytes))];
    }

    /// <summary>Thousands of millions of bytes a second, the best of three.</summary>
    /// <param name="bytes">Memory of all threads together: larger than every cache, or than all but the last.</param>
    /// <param name="threads">How many threads.</param>
    public static double Measure(long bytes, int threads)
    {
        using var work = new Bandwidth(bytes, threads);
        do
        {
            WorkerPool.Shared.Run(threads, work);
            work._passes = (int)Math.Ceiling(work._passes * Math.Max(1.1, SecondsAtLeast / work._seconds));
        }
        while (work._seconds < SecondsAtLeast);
        var best = 0.0;
        for (var i = 0; i < 3; i++)
        {
            WorkerPool.Shared.Run(threads, work);
            best = Math.Max(best, (double)work._bytes * work._threads * work._passes / work._seconds / 1e9);
        }

        return best;
    }

    /// <inheritdoc/>
    public override void Run(Worker worker)
    {
        worker.Meet();
        if (worker.Index == 0)
            _start = Stopwatch.GetTimestamp();
        foreach (var (share, _) in worker.Share(_threads, most: 1))
        {
            var sum = 0UL;
            for (var i = 0; i < _passes; i++)
                sum += Read(_memory[share].Pointer, _bytes);
            Interlocked.Add(ref _sink, sum);
        }

        worker.Meet();
        if (worker.Index == 0)
            _seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _memory)
            memory.Dispose();
    }

    private static ulong Read(byte* memory, long bytes) =>
        Vector512.IsHardwareAccelerated ? Read512(memory, bytes) : Read256(memory, bytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Read512(byte* memory, long bytes)
    {
        Vector512<ulong> a = default, b = default, c = default, d = default;
        for (byte* p = memory, end = memory + bytes; p < end; p += 256)
        {
            a |= Vector512.LoadAligned((ulong*)p);
            b |= Vector512.LoadAligned((ulong*)(p + 64));
            c |= Vector512.LoadAligned((ulong*)(p + 128));
            d |= Vector512.LoadAligned((ulong*)(p + 192));
        }

        return Vector512.Sum(a | b | c | d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Read256(byte* memory, long bytes)
    {
        Vector256<ulong> a = default, b = default, c = default, d = default;
        for (byte* p = memory, end = memory + bytes; p < end; p += 128)
        {
            a |= Vector256.LoadAligned((ulong*)p);
            b |= Vector256.LoadAligned((ulong*)(p + 32));
            c |= Vector256.LoadAligned((ulong*)(p + 64));
            d |= Vector256.LoadAligned((ulong*)(p + 96));
        }

        return Vector256.Sum(a | b | c | d);
    }
}
