using Octavo.Checkpoints;
using Octavo.Evaluation;

namespace Octavo.Cli.Downloads;

/// <summary>Fetches and unpacks a task of GLUE. Its files come when all are there, or not at all; a part of an archive stays, to be gone on with.</summary>
/// <param name="download">Fetches files.</param>
/// <param name="home">The base address.</param>
/// <param name="sums">The SHA-256 that files must have, by their names; by an empty name that of any.</param>
/// <param name="mostBytes">How long an unpacked task may be.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class GlueDownload(
    Download download, Uri home, IReadOnlyDictionary<string, string> sums, long mostBytes, Log log, CancellationToken cancellation)
{
    /// <summary>Fetches a task, unless it is there.</summary>
    /// <param name="task">The task.</param>
    /// <param name="output">The folder that gets the task's own.</param>
    /// <returns>The task's folder.</returns>
    public string Run(GlueTask task, string output)
    {
        var target = Path.Combine(output, task.Folder);
        if (!OutputPlace.IsEmpty(target))
        {
            log.Info($"{target} is there already and left as it is");
            return target;
        }

        var made = MadeFolders.For(output);
        var fetched = new List<string>();
        try
        {
            foreach (var file in GlueFiles.Of(task)) fetched.Add(Fetch(file, output));
            using var folder = TemporaryFolder.In(target);
            Unpack(task, fetched, folder.Path);
            cancellation.ThrowIfCancellationRequested();
            folder.Publish();
        }
        finally
        {
            foreach (var file in fetched) File.Delete(file);
            made.Remove();
        }

        foreach (var split in task.Splits.Where(split => !File.Exists(Path.Combine(target, task.FileOf(split)))))
            log.Warning($"{target} has no {task.FileOf(split)}");
        return target;
    }

    private string Fetch(GlueFiles file, string output)
    {
        var path = Path.Combine(output, file.Name);
        var told = sums.GetValueOrDefault(file.Name) ?? sums.GetValueOrDefault("");
        var isHome = home == GlueFiles.Home;
        var found = download.Fetch(new Uri(home, file.Path), path, told ?? (isHome ? file.Sha256 : null), cancellation);

        // A mirror may well have made the archive anew; whoever wants these very bytes says so.
        if (told is null && !isHome && found != file.Sha256)
            log.Warning($"{file.Name} is not the file that GLUE's own server has: its SHA-256 is {found}");
        return path;
    }

    private void Unpack(GlueTask task, List<string> files, string folder)
    {
        if (task.Name == "mrpc") MrpcAssembly.Write(files[0], files[1], folder);
        else if (Path.GetExtension(files[0]) == ".zip") Archive.Unpack(files[0], folder, mostBytes, cancellation);
        else File.Copy(files[0], Path.Combine(folder, task.FileOf(DatasetSplit.Test)));
    }
}
