namespace Octavo.Checkpoints;

/// <summary>Finds out before minutes of work whether something can be written after them. Leaves nothing behind.</summary>
internal static class OutputPlace
{
    /// <summary>What unfinished files are called; a process that was killed may leave some, which count as nothing.</summary>
    private const string Prefix = ".octavo.";

    /// <summary>A new file system may hold this folder.</summary>
    private const string LostAndFound = "lost+found";

    /// <summary>A name for something unfinished that nobody else has, short enough beside any other name.</summary>
    public static string HiddenName() => $"{Prefix}{Guid.NewGuid():N}.tmp";

    /// <summary>The name of something unfinished that a later run goes on with.</summary>
    /// <param name="name">What it is.</param>
    public static string HiddenName(string name) => Prefix + name;

    /// <summary>Whether there is nothing in a folder, or no such folder.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsEmpty(string folder) => !Directory.Exists(folder)
        || !Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Any(name => name != LostAndFound && !IsHidden(name!));

    /// <summary>Whether a path within a folder is of something unfinished.</summary>
    /// <param name="path">The path.</param>
    public static bool IsHidden(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Checks a folder that is to be written to, and made if there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">Nothing can be written there.</exception>
    public static void Check(string folder)
    {
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
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public static void CheckFile(string path)
    {
        if (Directory.Exists(path)) throw new CheckpointException(path, "expected a file, found a folder of that name");
        var file = ReplacedFile.Resolve(path);
        if (!ReplacedFile.IsDevice(file)) Check(Path.GetDirectoryName(file)!);
    }

    /// <summary>Whether two paths lead to one place, through whatever links.</summary>
    public static bool AreSame(string a, string b) => RealPath(a) == RealPath(b);

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
