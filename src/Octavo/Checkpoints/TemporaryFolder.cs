using System.Runtime.InteropServices;

namespace Octavo.Checkpoints;

/// <summary>
/// A folder that becomes the output only when all is in it. If it does not, by an exception, Ctrl+C or the end of the
/// process, it is deleted.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _target;
    private readonly PosixSignalRegistration[] _signals;

    private TemporaryFolder(string target)
    {
        _target = target;
        var parent = System.IO.Path.GetDirectoryName(target)!;
        Path = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        _signals =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Select(signal => PosixSignalRegistration.Create(signal, _ => Delete())),
        ];
    }

    public string Path { get; }

    /// <summary>Creates the folder beside the output, which must not exist or be empty.</summary>
    /// <param name="output">The output.</param>
    public static TemporaryFolder For(string output)
    {
        var target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output));
        var folder = new TemporaryFolder(target);
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

    /// <summary>Gives the folder the output's name.</summary>
    public void Publish()
    {
        if (Directory.Exists(_target)) Directory.Delete(_target, recursive: false);
        Directory.Move(Path, _target);
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        Delete();
    }

    private void Delete()
    {
        try
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to report.
        }
    }
}
