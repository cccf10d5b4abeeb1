namespace Octavo.Files;

/// <summary>How long a file is: what <see cref="FileInfo"/> says of a symbolic link is the length of the link.</summary>
public static class FileLength
{
    /// <summary>The length in bytes of what is read at a path.</summary>
    /// <param name="path">A file, or a link to one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">There is no such file, or its link leads nowhere.</exception>
    public static long Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
    }
}
