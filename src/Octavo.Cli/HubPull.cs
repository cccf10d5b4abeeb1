using Octavo.Files;
using Octavo.Hub;

namespace Octavo.Cli;

/// <summary>Fetches a model of the hub into the cache, and from there into a folder of its own if that is asked for.</summary>
internal static class HubPull
{
    /// <summary>Fetches it.</summary>
    /// <returns>Its folder in the cache.</returns>
    public static string Run(string name, HubOptions options, string? output, Log log, CancellationToken cancellation)
    {
        if (output is not null)
        {
            if (!OutputPlace.IsEmpty(output)) throw new CheckpointException(output, "expected a new or empty folder, found one with files");
            OutputPlace.Check(output);
        }

        var snapshot = NamedModel.Fetch(name, options, log, cancellation);
        if (output is not null) Copy(snapshot, output, cancellation);
        return snapshot;
    }

    private static void Copy(string snapshot, string output, CancellationToken cancellation)
    {
        using var folder = TemporaryFolder.In(output);
        foreach (var file in Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories))
        {
            cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(folder.Path, Path.GetRelativePath(snapshot, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        folder.Publish();
    }
}
