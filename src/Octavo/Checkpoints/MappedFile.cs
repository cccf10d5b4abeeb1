using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Octavo.Checkpoints;

/// <summary>
/// A file mapped read-only into memory. It is opened so that others may replace or delete it
/// meanwhile: the mapping keeps what it was opened on.
/// </summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private static readonly HashSet<MappedFile> Mapped = [];

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;
    private bool _disposed;

    private MappedFile(string path, MemoryMappedFile? file, long length)
    {
        Path = path;
        Length = length;
        _file = file;
        if (file is null) return;
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        lock (Mapped) Mapped.Add(this);
    }

    /// <summary>Where the files that are mapped now begin.</summary>
    public static IReadOnlySet<long> Addresses
    {
        get
        {
            lock (Mapped) return Mapped.Select(file => (long)file.Address).ToHashSet();
        }
    }

    public string Path { get; }

    public long Length { get; }

    private nint Address => (nint)_start - (nint)(_view?.PointerOffset ?? 0);

    public static MappedFile Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
            try
            {
                var length = stream.Length;
                if (length == 0)
                {
                    stream.Dispose();
                    return new MappedFile(path, null, 0);
                }

                var file = MemoryMappedFile.CreateFromFile(
                    stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
                return new MappedFile(path, file, length);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CheckpointException(path, $"expected a readable file: {e.Message}", e);
        }
    }

    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    /// <summary>As <see cref="Slice"/>, for whoever keeps it.</summary>
    public ReadOnlyMemory<sbyte> Codes(long offset, int length) => new CodesOwner(this, offset, length).Memory;

    /// <summary>
    /// Tells the system that this process needs none of the pages now: they leave its resident memory and come back
    /// from the file cache where they are read again. Where the system takes no such advice, nothing happens.
    /// </summary>
    public void ReleasePages()
    {
        const int DontNeed = 4;
        if (_view is not null && !_disposed && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()))
            _ = Advise(Address, (nuint)(Length + _view.PointerOffset), DontNeed);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_view is not null)
        {
            lock (Mapped) Mapped.Remove(this);
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }

        _file?.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);

    /// <summary>A part of the file that is checked at every use for still being mapped.</summary>
    private sealed class CodesOwner(MappedFile file, long offset, int length) : MemoryManager<sbyte>
    {
        public override Span<sbyte> GetSpan()
        {
            var bytes = file.Slice(offset, length);
            return MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.As<byte, sbyte>(ref MemoryMarshal.GetReference(bytes)), length);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new(file._start + offset + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
