namespace Octavo.Files;

/// <summary>
/// Files that come into a folder together: they are written into a hidden folder inside of it and renamed when all are
/// there. The folder itself stays the one that was given: a mount point, a symbolic link or a shell's current folder. If
/// they do not come, by an exception or by being cancelled, nothing of them is left and what was there is as it was.
/// </summary>
public sealed class TemporaryFolder : IDisposable
{
    // Whoever finds this file takes the folder for a model: it comes when all else is there.
    private const string Marker = "config.json";

    private readonly string _target;
    private readonly MadeFolders _made;
    private readonly string _root;

    private TemporaryFolder(string target, MadeFolders made)
    {
        (_target, _made) = (target, made);
        _root = System.IO.Path.Combine(target, OutputPlace.HiddenName());
        Path = System.IO.Path.Combine(_root, "new");
        Unfinished.Add(Delete);
    }

    /// <summary>Where the files are written.</summary>
    public string Path { get; }

    private string Replaced => System.IO.Path.Combine(_root, "replaced");

    /// <summary>Begins to write into a folder, which is made if there is none.</summary>
    /// <param name="output">The folder.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> is null or no path.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static TemporaryFolder In(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output));
        var folder = new TemporaryFolder(target, MadeFolders.For(target));
        try
        {
            Directory.CreateDirectory(folder.Path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The files are complete: they come into the folder, <c>config.json</c> last. All of them, or none.</summary>
    /// <param name="replaced">Files of an earlier time, by their paths within the folder, that go; any other file is in the way.</param>
    /// <exception cref="IOException">A file is in the way, or the system refuses.</exception>
    public void Publish(IEnumerable<string>? replaced = null)
    {
        var moves = new Stack<(string From, string To)>();
        var made = new Stack<MadeFolders>();
        try
        {
            foreach (var name in replaced ?? []) Move(System.IO.Path.Combine(_target, name), System.IO.Path.Combine(Replaced, name));
            foreach (var name in Names()) Move(System.IO.Path.Combine(Path, name), System.IO.Path.Combine(_target, name));
        }
        catch
        {
            foreach (var (from, to) in moves) MoveBack(to, from);
            foreach (var folders in made) folders.Remove();
            throw;
        }

        void Move(string from, string to)
        {
            made.Push(MadeFolders.For(System.IO.Path.GetDirectoryName(to)!));
            File.Move(from, to, overwrite: false);
            moves.Push((from, to));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unfinished.Remove(Delete);
        Delete();
    }

    private IEnumerable<string> Names() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Path, file))
        .OrderBy(name => System.IO.Path.GetFileName(name) == Marker)
        .ThenByDescending(name => name.Length) // a marker further down before that of the whole
        .ToList();

    private static void MoveBack(string from, string to)
    {
        try
        {
            File.Move(from, to);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The rest still goes back, and the error that led here is the one to report.
        }
    }

    private void Delete()
    {
        try
        {
            if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to report.
        }

        _made.Remove();
    }
}
