using System.Runtime.InteropServices;

namespace Octavo.Tensors;

/// <summary>Zeroed native memory at a multiple of 64 bytes: one cache line, one 512-bit vector.</summary>
internal sealed unsafe partial class NativeBuffer : SafeHandle
{
    /// <summary>Alignment in bytes.</summary>
    public const int Alignment = 64;

    private const long WorthPopulating = 64 << 10;

    /// <summary>For tests: how many more buffers this thread can make before the system seems to have no memory left.</summary>
    [ThreadStatic]
    internal static int? t_left;

    private static long s_live;

    private readonly nint _large; // of LargePages; 0 where the allocator gave it

    /// <summary>Allocates <paramref name="length"/> zeroed bytes.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory left.</exception>
    public NativeBuffer(long length)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (t_left-- == 0)
            throw new OutOfMemoryException();
        Length = length;
        // One spare vector behind the end: kernels may read, never write, past a row's last element.
        var bytes = (nuint)length + Alignment;
        if (length >= LargePages.Size && OperatingSystem.IsLinux()) _large = LargePages.Take(bytes);
        var memory = (void*)_large;
        if (memory is null)
        {
            memory = NativeMemory.AlignedAlloc(bytes, Alignment);
            if (length >= WorthPopulating && OperatingSystem.IsLinux()) LargePages.Populate((nint)memory, bytes);
            NativeMemory.Clear(memory, bytes);
        }

        SetHandle((nint)memory);
        Interlocked.Add(ref s_live, length + Alignment);
    }

    /// <summary>Bytes of all buffers of this process that are not disposed.</summary>
    public static long LiveBytes => Interlocked.Read(ref s_live);

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte. Valid as long as this object is reachable and not disposed.</summary>
    public byte* Pointer => (byte*)handle;

    /// <summary>The memory as elements of <typeparamref name="T"/>.</summary>
    public Span<T> AsSpan<T>()
        where T : unmanaged => new((void*)handle, checked((int)(Length / sizeof(T))));

    /// <summary><paramref name="count"/> elements of <typeparamref name="T"/> from element <paramref name="start"/> on.</summary>
    public Span<T> AsSpan<T>(long start, int count)
        where T : unmanaged
    {
        if (start < 0 || count < 0 || (start + count) * sizeof(T) > Length)
            throw new ArgumentOutOfRangeException(nameof(start), $"elements {start}..{start + count} of {Length / sizeof(T)}");
        return new((T*)handle + start, count);
    }

    /// <summary>Has the allocator hand freed memory to the system: glibc keeps what several threads freed, hundreds of megabytes after a burst of callers.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, as musl, which keeps little.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_large == 0) NativeMemory.AlignedFree((void*)handle);
        else LargePages.Return(_large, (nuint)Length + Alignment);
        Interlocked.Add(ref s_live, -(Length + Alignment));
        return true;
    }
}
