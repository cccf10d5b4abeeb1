namespace Octavo.Checkpoints;

/// <summary>
/// A file that appears whole or not at all: it is written under another name in the same folder and renamed
/// when it is complete. Without <see cref="Commit"/> nothing of it is left.
/// </summary>
internal sealed class ReplacedFile : IDisposable
{
    private readonly string _target;
    private readonly string? _temporary;
    private bool _committed;

    /// <summary>Begins to write a file.</summary>
    /// <param name="path">The file, replaced if it exists; a symbolic link stays and what it names is replaced.</param>
    public ReplacedFile(string path)
    {
        _target = Path.GetFullPath(path);
        if (File.Exists(_target) && File.ResolveLinkTarget(_target, returnFinalTarget: true) is { } linked) _target = linked.FullName;
        if (IsDevice(_target))
        {
            Stream = new FileStream(_target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return;
        }

        if (Directory.Exists(_target)) throw new IOException("expected a file, found a folder of that name");
        _temporary = Path.Combine(Path.GetDirectoryName(_target) ?? _target, $".{Path.GetFileName(_target)}.{Guid.NewGuid():N}.tmp");
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Writes a whole file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new ReplacedFile(path);
        file.Stream.Write(bytes);
        file.Commit();
    }

    /// <summary>Copies a whole file.</summary>
    public static void Copy(string source, string path)
    {
        using var file = new ReplacedFile(path);
        using (var stream = File.OpenRead(source)) stream.CopyTo(file.Stream);
        file.Commit();
    }

    /// <summary>Where the bytes go.</summary>
    public FileStream Stream { get; }

    /// <summary>The file is complete: it takes its name.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        if (_temporary is not null) File.Move(_temporary, _target, overwrite: true);
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed) return;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full still; the error that led here is the one to report.
        }

        DeleteTemporary();
    }

    private void DeleteTemporary()
    {
        try
        {
            if (_temporary is not null) File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    // A pipe or /dev/full must be written to, not replaced by a file of its name.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(path);
}
