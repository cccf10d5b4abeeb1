namespace Octavo.Files;

/// <summary>
/// A file that appears whole or not at all: it is written under another name in the same folder, which is made if there
/// is none, and renamed when it is complete. Without <see cref="Commit"/> nothing of it is left.
/// </summary>
public sealed class ReplacedFile : IDisposable
{
    private readonly string _target;
    private readonly string? _temporary;
    private readonly MadeFolders? _made;
    private bool _committed;

    /// <summary>Begins to write a file.</summary>
    /// <param name="path">The file, replaced if it exists; a symbolic link stays and what it names is replaced.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or no path.</exception>
    /// <exception cref="IOException">There is a folder of that name, or the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public ReplacedFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _target = Resolve(path);
        if (IsDevice(_target))
        {
            Stream = new FileStream(_target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return;
        }

        if (Directory.Exists(_target)) throw new IOException("expected a file, found a folder of that name");
        var folder = Path.GetDirectoryName(_target)!;
        _made = MadeFolders.For(folder);
        _temporary = Path.Combine(folder, OutputPlace.HiddenName());
        Unfinished.Add(DeleteTemporary);
        try
        {
            Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch
        {
            End();
            throw;
        }
    }

    /// <summary>The file that a path means: where a symbolic link leads to.</summary>
    internal static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is not null && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } linked ? linked.FullName : full;
    }

    /// <summary>Writes a whole file.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="bytes">What it holds.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or no path.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new ReplacedFile(path);
        file.Stream.Write(bytes);
        file.Commit();
    }

    /// <summary>Copies a whole file.</summary>
    internal static void Copy(string source, string path)
    {
        using var file = new ReplacedFile(path);
        using (var stream = File.OpenRead(source)) stream.CopyTo(file.Stream);
        file.Commit();
    }

    /// <summary>Where the bytes go.</summary>
    public FileStream Stream { get; }

    /// <summary>The file is complete: it takes its name. Called once.</summary>
    /// <exception cref="IOException">The disk is full, or the system refuses.</exception>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        if (_temporary is not null)
        {
            File.Move(_temporary, _target, overwrite: true);
            Unfinished.Remove(DeleteTemporary);
        }

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

        End();
    }

    private void End()
    {
        Unfinished.Remove(DeleteTemporary);
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

        _made?.Remove();
    }

    // A pipe or /dev/full must be written to, not replaced by a file of its name.
    internal static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && File.Exists(path);
}
