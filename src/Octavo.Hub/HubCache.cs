using Octavo.Files;

namespace Octavo.Hub;

/// <summary>
/// One model in the cache, laid out as huggingface_hub does so that both read what the other fetched: contents by their tags in <c>blobs</c>, for each
/// commit the files' names as links to them in <c>snapshots</c>, the commits of branches and tags in <c>refs</c>, names that a commit has not in <c>.no_exist</c>.
/// </summary>
/// <param name="cache">The folder of the cache.</param>
/// <param name="id">The model.</param>
/// <param name="canLink">Whether the system may be asked for links.</param>
internal sealed class HubCache(string cache, string id, bool canLink)
{
    private readonly string _folderName = "models--" + id.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>The folder of the model.</summary>
    public string Folder => Path.Combine(cache, _folderName);

    /// <summary>The folder of a commit.</summary>
    public string Snapshot(string commit) => Path.Combine(Folder, "snapshots", commit);

    /// <summary>A file of a commit.</summary>
    public string Pointer(string commit, string name) => Path.Combine(Snapshot(commit), name);

    /// <summary>A content.</summary>
    public string Blob(string tag) => Path.Combine(Folder, "blobs", tag);

    /// <summary>What is held by the process that fetches a content.</summary>
    public string Lock(string tag) => Path.Combine(cache, ".locks", _folderName, tag + ".lock");

    /// <summary>Whether a file of a commit is there.</summary>
    public bool Has(string commit, string name) => IsThere(Pointer(commit, name));

    /// <summary>Whether it is known that a commit has no such file.</summary>
    public bool IsKnownAbsent(string commit, string name) => File.Exists(Absence(commit, name));

    /// <summary>The commit of a branch, a tag or itself, if any of its files is there; null if not.</summary>
    public string? CommitOf(string revision)
    {
        if (FileNames.IsPart(revision) && Directory.Exists(Snapshot(revision))) return revision;
        var reference = Path.Combine(Folder, "refs", revision);
        if (!File.Exists(reference)) return null;
        var commit = File.ReadAllText(reference).Trim();
        return FileNames.IsPart(commit) && Directory.Exists(Snapshot(commit)) ? commit : null;
    }

    /// <summary>Notes the commit of a branch or tag.</summary>
    public void Refer(string revision, string commit)
    {
        var reference = Path.Combine(Folder, "refs", revision);
        if (revision == commit || (File.Exists(reference) && File.ReadAllText(reference) == commit)) return;
        ReplacedFile.Write(reference, System.Text.Encoding.ASCII.GetBytes(commit));
    }

    /// <summary>Notes that all is there that Octavo reads of a commit: what other programs fetched of it may be less.</summary>
    public void MarkWhole(string commit)
    {
        if (!IsMarkedWhole(commit)) ReplacedFile.Write(Mark(commit), []);
    }

    /// <summary>Whether that was noted.</summary>
    public bool IsMarkedWhole(string commit) => File.Exists(Mark(commit));

    /// <summary>Notes that a commit has no such file.</summary>
    public void NoteAbsent(string commit, string name) => ReplacedFile.Write(Absence(commit, name), []);

    /// <summary>Gives a content its name in a commit.</summary>
    public void Point(HubFile file)
    {
        var pointer = Pointer(file.Commit, file.Name);
        if (IsThere(pointer)) return;
        var folder = Path.GetDirectoryName(pointer)!;
        Directory.CreateDirectory(folder);
        if (!canLink || !TryLink(pointer, Path.GetRelativePath(folder, Blob(file.Tag)))) Copy(Blob(file.Tag), pointer);
    }

    private string Mark(string commit) => Path.Combine(Folder, ".octavo", commit);

    private string Absence(string commit, string name) => Path.Combine(Folder, ".no_exist", commit, name);

    // What .NET says is there may be the link alone.
    private static bool IsThere(string path)
    {
        try
        {
            return File.Exists(path) && (new FileInfo(path).LinkTarget is null || File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: true });
        }
        catch (IOException)
        {
            return false; // a circle of links
        }
    }

    private static bool TryLink(string pointer, string target)
    {
        try
        {
            if (new FileInfo(pointer).LinkTarget is not null) File.Delete(pointer); // its content has been removed
            File.CreateSymbolicLink(pointer, target);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return IsThere(pointer); // by another process; else this system has no links, or not for everyone
        }
    }

    private static void Copy(string blob, string pointer)
    {
        using var file = new ReplacedFile(pointer);
        using (var stream = File.OpenRead(blob)) stream.CopyTo(file.Stream);
        file.Commit();
    }
}
