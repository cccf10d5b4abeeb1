using Microsoft.Win32.SafeHandles;

namespace Octavo.Cli;

/// <summary>The standard output stream as bytes.</summary>
internal static class StandardOutput
{
    private const nint Descriptor = 1;

    /// <summary>
    /// Opens it. .NET's own stream does not tell when the reader of a pipe has gone, so that <c>octavo predict |
    /// head</c> would go on for hours; a pipe is therefore written to as a file.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.OpenStandardOutput();
        var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // A FileStream keeps a position of its own, which other processes that write to the same file do not know.
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Does what writes there, so that an error says where: a system's own message names a file or nothing.</summary>
    /// <param name="write">Opens it or writes.</param>
    /// <exception cref="IOException">It is closed, or full.</exception>
    public static void Use(Action write)
    {
        try
        {
            write();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException("standard output: it is closed or cannot be written to", e);
        }
        catch (IOException e) when (!Failure.IsBrokenPipe(e))
        {
            throw new IOException($"standard output: {e.Message}", e);
        }
    }
}
