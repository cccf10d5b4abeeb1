using System.IO.Compression;
using System.Reflection;
using Octavo.Files;

namespace Octavo.Checkpoints;

/// <summary>The files of a model that came in one piece, in a temporary folder while it is loaded.</summary>
internal sealed class UnpackedModel : IDisposable
{
    /// <summary>More than the largest encoders have, so that a hostile archive ends before the disk does.</summary>
    private const long MostBytes = 16L << 30;

    private const int MostFiles = 1_000;

    private static readonly string[] s_markers = ["modules.json", "config.json"];

    private UnpackedModel()
    {
    }

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("octavo-model-").FullName;

    /// <summary>Unpacks an archive.</summary>
    /// <exception cref="CheckpointException">It is damaged or hostile, or holds no model.</exception>
    public static UnpackedModel OfZip(Stream zip)
    {
        var files = new UnpackedModel();
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            files.Unpack(archive);
            return files;
        }
        catch (Exception e)
        {
            files.Dispose();
            if (e is InvalidDataException or NotSupportedException or EndOfStreamException)
                throw new CheckpointException("zip", $"expected a zip archive, found one that cannot be read: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Writes resources.</summary>
    /// <exception cref="ArgumentException">There are none of that name.</exception>
    public static UnpackedModel OfResources(Assembly assembly, string prefix)
    {
        var names = assembly.GetManifestResourceNames().Where(name => name.Length > prefix.Length + 1
            && name.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length == 0 || name[prefix.Length] is '/' or '\\' or '.')).ToList();
        if (names.Count == 0)
            throw new ArgumentException($"resources: expected names that begin with '{prefix}', found none in {assembly.GetName().Name}", nameof(prefix));
        var files = new UnpackedModel();
        try
        {
            foreach (var name in names)
            {
                using var resource = assembly.GetManifestResourceStream(name)!;
                files.Write(name[(prefix.Length == 0 ? 0 : prefix.Length + 1)..].Replace('\\', '/'), resource, resource.Length, null);
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the model is, is in memory; what is left lies where the system clears up.
        }
    }

    private void Unpack(ZipArchive archive)
    {
        var all = archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToList();
        if (all.Count > MostFiles)
            throw new CheckpointException("zip", $"expected at most {MostFiles} files, found {all.Count}");
        var top = all.Where(entry => s_markers.Contains(entry.Name)).MinBy(entry => entry.FullName.Count(letter => letter == '/'))
            ?? throw new CheckpointException("zip", "expected a model's config.json, found none");
        var root = top.FullName[..^top.Name.Length];
        var left = MostBytes;
        foreach (var entry in all.Where(entry => entry.FullName.StartsWith(root, StringComparison.Ordinal)))
        {
            left -= entry.Length;
            if (left < 0)
                throw new CheckpointException("zip", $"expected at most {MostBytes} bytes unpacked, found more");
            using var content = entry.Open();
            Write(entry.FullName[root.Length..], content, entry.Length, entry.Crc32);
        }
    }

    private void Write(string name, Stream content, long length, uint? checksum)
    {
        var parts = name.Split('/');
        if (name.AsSpan().ContainsAny('\\', ':') || parts.Any(part => part is "" or "." or ".."))
            throw new CheckpointException("zip", $"expected names of files below the model's folder, found '{name}'");
        var path = Path.Combine([Folder, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
            throw new CheckpointException("zip", $"expected each file once, found '{name}' again");
        using var file = File.Create(path);
        // No more than was said, whatever is in it: one byte over is seen.
        var buffer = new byte[1 << 16];
        var (written, found) = (0L, 0u);
        for (int read; (read = content.Read(buffer)) > 0; written += read)
        {
            if (written + read > length)
                throw new CheckpointException("zip", $"expected {length} bytes of '{name}', found more");
            file.Write(buffer.AsSpan(0, read));
            found = Crc32.Continue(found, buffer.AsSpan(0, read));
        }

        if (written != length)
            throw new CheckpointException("zip", $"expected {length} bytes of '{name}', found {written}");
        if (checksum is { } expected && found != expected)
            throw new CheckpointException("zip", $"expected the checksum {expected:x8} of '{name}', found {found:x8}");
    }
}
