namespace Octavo.Files;

/// <summary>The folders that had to be made for a path, so that they can be taken away again when nothing came into them.</summary>
internal sealed class MadeFolders
{
    private readonly Stack<string> _made = [];

    /// <summary>Makes a folder and those above it that are missing.</summary>
    /// <param name="folder">The folder.</param>
    public static MadeFolders For(string folder)
    {
        var missing = new Stack<string>();
        for (var path = Path.GetFullPath(folder); path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path)) missing.Push(path);
        var made = new MadeFolders();
        try
        {
            foreach (var path in missing)
            {
                Directory.CreateDirectory(path);
                made._made.Push(path);
            }
        }
        catch
        {
            made.Remove();
            throw;
        }

        return made;
    }

    /// <summary>Removes those that are empty.</summary>
    public void Remove()
    {
        try
        {
            while (_made.TryPop(out var path)) Directory.Delete(path, recursive: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something else lies in it by now; whatever led here is the error to report.
        }
    }
}
