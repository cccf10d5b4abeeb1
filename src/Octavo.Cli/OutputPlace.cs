using Octavo.Checkpoints;

namespace Octavo.Cli;

/// <summary>Finds out before minutes of work whether a file can be written after them. Leaves nothing behind.</summary>
internal static class OutputPlace
{
    /// <summary>Checks a folder that is to be written to, and made if there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">Nothing can be written there.</exception>
    public static void Check(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
        {
            if (File.Exists(existing)) throw new CheckpointException(folder, $"expected a folder, found the file {existing}");
            existing = Path.GetDirectoryName(existing) ?? throw new CheckpointException(folder, "expected a folder, found none");
        }

        try
        {
            var probe = Path.Combine(existing, $".octavo.{Guid.NewGuid():N}.tmp");
            using var stream = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, $"cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>Checks a file that is to be written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public static void CheckFile(string path)
    {
        if (Directory.Exists(path)) throw new CheckpointException(path, "expected a file, found a folder of that name");
        if (!File.Exists(path)) Check(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
