namespace Octavo.Files;

/// <summary>Finds out before minutes of work whether something can be written after them. Leaves nothing behind.</summary>
public static class OutputPlace
{
    /// <summary>What unfinished files are called; a process that was killed may leave some, which count as nothing.</summary>
    private const string Prefix = ".octavo.";

    /// <summary>A new file system may hold this folder.</summary>
    private const string LostAndFound = "lost+found";

    /// <summary>A name for something unfinished that nobody else has, short enough beside any other name.</summary>
    internal static string HiddenName() => $"{Prefix}{Guid.NewGuid():N}.tmp";

    /// <summary>The name of something unfinished that a later run goes on with.</summary>
    /// <param name="name">What it is.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static string HiddenName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Prefix + name;
    }

    /// <summary>Whether there is nothing in a folder, or no such folder.</summary>
    /// <param name="folder">The folder; what is unfinished in it counts as nothing.</param>
    /// <exception cref="ArgumentNullException"><paramref name="folder"/> is null.</exception>
    public static bool IsEmpty(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return !Directory.Exists(folder)
            || !Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Any(name => name != LostAndFound && !IsHidden(name!));
    }

    /// <summary>Whether a path within a folder is of something unfinished.</summary>
    /// <param name="path">The path, relative to the folder.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    public static bool IsHidden(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>Checks a folder that is to be written to, and made if there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is null or no path.</exception>
    /// <exception cref="CheckpointException">Nothing can be written there.</exception>
    public static void Check(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
        {
            if (LeadsNowhere(existing)) throw new CheckpointException(folder, $"expected a folder, found a link that leads nowhere, to '{new FileInfo(existing).LinkTarget}'");
            if (File.Exists(existing)) throw new CheckpointException(folder, $"expected a folder, found the file {existing}");
            existing = Path.GetDirectoryName(existing) ?? throw new CheckpointException(folder, "expected a folder, found none");
        }

        var probe = Path.Combine(existing, HiddenName());
        try
        {
            using var stream = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, $"cannot be written to: {e.Message.Replace(probe, existing, StringComparison.Ordinal)}", e);
        }
    }

    /// <summary>Checks a file that is to be written: it is written beside its name, so its folder decides.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or no path.</exception>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public static void CheckFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) throw new CheckpointException(path, "expected a file, found a folder of that name");
        var file = ReplacedFile.Resolve(path);
        if (!ReplacedFile.IsDevice(file)) Check(Path.GetDirectoryName(file)!);
    }

    /// <summary>Whether two paths lead to one place, through whatever links.</summary>
    /// <param name="first">A path.</param>
    /// <param name="second">Another; neither has to exist.</param>
    /// <exception cref="ArgumentException">One is null or no path.</exception>
    public static bool AreSame(string first, string second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return RealPath(first) == RealPath(second);
    }

    // What .NET says is there may be the link alone.
    private static bool LeadsNowhere(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is not null && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: true };
        }
        catch (IOException)
        {
            return true; // in a circle
        }
    }

    private static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        var real = Path.Combine(RealPath(parent), Path.GetFileName(full));
        try
        {
            return new FileInfo(real).LinkTarget is not null && File.ResolveLinkTarget(real, returnFinalTarget: true) is { } target ? RealPath(target.FullName) : real;
        }
        catch (IOException)
        {
            return real; // a link in a circle leads nowhere
        }
    }
}
