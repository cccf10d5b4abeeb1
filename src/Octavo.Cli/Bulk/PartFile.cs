using Octavo.Checkpoints;
using Octavo.Files;

namespace Octavo.Cli.Bulk;

/// <summary>A part that is being written: under a hidden name, always the same, so that what a killed process left is written over.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _path;
    private readonly string _hidden;
    private bool _committed;

    public PartFile(string folder, string name)
    {
        (_path, _hidden) = (Path.Combine(folder, name), Path.Combine(folder, OutputPlace.HiddenName(name)));
        Stream = Told(() => new FileStream(_hidden, FileMode.Create, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>Where the bytes go.</summary>
    public FileStream Stream { get; }

    /// <summary>It is whole and takes its name.</summary>
    /// <returns>How long it is.</returns>
    /// <exception cref="CheckpointException">The disk is full.</exception>
    public long Commit() => Told(() =>
    {
        Stream.Flush(flushToDisk: true);
        var length = Stream.Length;
        Stream.Dispose();
        File.Move(_hidden, _path, overwrite: true);
        _committed = true;
        return length;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        if (_committed) return;
        try
        {
            File.Delete(_hidden);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run writes over it.
        }
    }

    /// <summary>Does what writes, so that an error says where.</summary>
    /// <exception cref="CheckpointException">The disk is full, or the folder gone.</exception>
    public T Told<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException and not CheckpointException or UnauthorizedAccessException)
        {
            throw new CheckpointException(_path, $"cannot be written: {e.Message}", e);
        }
    }
}
