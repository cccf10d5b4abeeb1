using System.IO.Compression;
using System.IO.Hashing;
using static System.FormattableString;

namespace Octavo.Hub;

/// <summary>
/// Unpacks zip archives that nobody vouches for: no path leads out of the folder, no link is made, and neither the number
/// nor the size of the files can be more than is said before.
/// </summary>
internal static class Archive
{
    private const int MostEntries = 10_000;
    private const int MostTimesLarger = 100; // texts of GLUE become 3 to 4 times as long, weights stay as they are
    private const long LeastRoom = 1 << 20;
    private const int UnixKind = 0xF000;
    private const int UnixLink = 0xA000;

    /// <summary>Unpacks all files; a folder that holds all of them is left out.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="mostBytes">How long all may be together.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CheckpointException">The archive is damaged or hostile.</exception>
    public static void Unpack(string path, string folder, long mostBytes, CancellationToken cancellation)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var files = Files(path, archive);
            var room = Math.Min(mostBytes, LeastRoom + (MostTimesLarger * new FileInfo(path).Length));
            if (files.Sum(file => (decimal)file.Entry.Length) > room) throw Hostile(path, $"at most {room} bytes in all", Invariant($"{files.Sum(file => (decimal)file.Entry.Length)}"));
            foreach (var (entry, name) in files)
            {
                cancellation.ThrowIfCancellationRequested();
                var target = Path.Combine(folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                Extract(path, entry, target, cancellation);
            }
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            throw new CheckpointException(path, $"expected a whole zip archive: {e.Message}", e);
        }
    }

    private static List<(ZipArchiveEntry Entry, string Name)> Files(string path, ZipArchive archive)
    {
        if (archive.Entries.Count > MostEntries) throw Hostile(path, $"at most {MostEntries} files", $"{archive.Entries.Count}");
        var files = new List<(ZipArchiveEntry Entry, string Name)>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in archive.Entries)
        {
            CheckName(path, entry);
            if (entry.FullName.EndsWith('/') || IsOfTheSystem(entry.FullName)) continue;
            if (!seen.Add(entry.FullName)) throw Hostile(path, "every file once", $"'{entry.FullName}' twice");
            files.Add((entry, entry.FullName));
        }

        if (files.Count == 0) throw Hostile(path, "files", "none");
        var root = files[0].Name[..(files[0].Name.IndexOf('/', StringComparison.Ordinal) + 1)];
        return root.Length > 0 && files.TrueForAll(file => file.Name.StartsWith(root, StringComparison.Ordinal))
            ? [.. files.Select(file => (file.Entry, file.Name[root.Length..]))]
            : files;
    }

    private static void CheckName(string path, ZipArchiveEntry entry)
    {
        var name = entry.FullName;
        var isPlain = name.Length > 0 && name.IndexOfAny(['\\', ':', '\0']) < 0 && !name.TrimEnd('/').Split('/').Any(part => part is "" or "." or "..");
        if (!isPlain) throw Hostile(path, "names within the folder", $"'{name}'");
        if (((entry.ExternalAttributes >> 16) & UnixKind) == UnixLink) throw Hostile(path, "files and folders", $"the link '{name}'");
    }

    // MNLI.zip was packed on a Mac: it holds __MACOSX/ and a file whose name ends with a carriage return.
    private static bool IsOfTheSystem(string name) => name.StartsWith("__MACOSX/", StringComparison.Ordinal) || name.Any(char.IsControl);

    private static void Extract(string path, ZipArchiveEntry entry, string target, CancellationToken cancellation)
    {
        using var source = entry.Open();
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 16];
        var (length, crc) = (0L, new Crc32());
        while (source.Read(buffer) is var count and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            length += count;
            if (length > entry.Length) break;
            crc.Append(buffer.AsSpan(0, count));
            file.Write(buffer, 0, count);
        }

        if (length != entry.Length) throw Hostile(path, $"'{entry.FullName}' of {entry.Length} bytes", length > entry.Length ? "more" : $"{length}");
        if (crc.GetCurrentHashAsUInt32() is var found && found != entry.Crc32) throw Hostile(path, $"'{entry.FullName}' with checksum {entry.Crc32:x8}", $"{found:x8}");
    }

    private static CheckpointException Hostile(string path, string expected, string found) => new(path, $"zip: expected {expected}, found {found}");
}
