namespace Octavo.Hub;

/// <summary>A file that one process holds at a time, as huggingface_hub's own locks (<c>flock</c> on Unix), so that both wait for each other.</summary>
internal static class HubLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows.
    private static readonly int[] s_held = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    /// <summary>Waits until nobody else holds a file, and holds it until it is disposed.</summary>
    /// <param name="path">The file; it stays.</param>
    /// <param name="onWait">Is called once if it must be waited for.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static async Task<FileStream> TakeAsync(string path, Action onWait, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (s_held.Contains(e.HResult))
            {
                if (isFirst) onWait();
            }

            await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
        }
    }
}
