namespace Octavo.Files;

/// <summary>How long a file is: what <see cref="FileInfo"/> says of a symbolic link is the length of the link.</summary>
internal static class FileLength
{
    /// <summary>The length in bytes of what is read at a path.</summary>
    public static long Of(string path)
    {
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
    }
}
