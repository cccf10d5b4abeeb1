using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Octavo.Checkpoints;

/// <summary>
/// A file of weights, read where and when somebody asks. It is not mapped: a mapping changes when its file is overwritten, and
/// ends the process when it is cut. Every read looks afterwards whether the file is still what was opened, so that nobody
/// is given bytes of two files. A file that another took the place of is read to its end as it was.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly DateTime _written;

    private CheckpointFile(string path, SafeFileHandle handle)
    {
        (Path, _handle) = (path, handle);
        (Length, _written) = (RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
    }

    /// <summary>Where it was opened.</summary>
    public string Path { get; }

    /// <summary>Its bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It is not there or cannot be read.</exception>
    public static CheckpointFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new CheckpointFile(path, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            handle?.Dispose();
            throw new CheckpointException(path, $"expected a readable file: {e.Message}", e);
        }
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="offset">The first one.</param>
    /// <param name="destination">Where they go; it is filled.</param>
    /// <exception cref="CheckpointException">They cannot be read, or the file was changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file was let go of.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        try
        {
            while (!destination.IsEmpty)
            {
                var count = RandomAccess.Read(_handle, destination, offset);
                if (count == 0) break;
                offset += count;
                destination = destination[count..];
            }

            RequireUnchanged();
        }
        catch (Exception e) when (e is (IOException and not CheckpointException) or UnauthorizedAccessException)
        {
            throw new CheckpointException(Path, $"expected to read from byte {offset} on: {e.Message}", e);
        }
    }

    /// <summary>Reads <paramref name="length"/> bytes from <paramref name="offset"/> on.</summary>
    /// <param name="offset">The first one.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="CheckpointException">They cannot be read, or the file was changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file was let go of.</exception>
    public byte[] Read(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        Read(offset, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void RequireUnchanged()
    {
        var (length, written) = (RandomAccess.GetLength(_handle), File.GetLastWriteTimeUtc(_handle));
        if (length != Length)
            throw Changed($"{Length} bytes, as when it was opened", $"{length}");
        if (written != _written)
            throw Changed($"a file written last at {Moment(_written)}, as when it was opened", Moment(written));
    }

    private CheckpointException Changed(string expected, string found) => new(Path, $"expected {expected}, found {found}: it was changed while it was being read");

    private static string Moment(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);
}
