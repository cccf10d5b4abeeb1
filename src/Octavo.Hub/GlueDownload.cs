using Octavo.Files;

namespace Octavo.Hub;

/// <summary>Fetches and unpacks tasks of GLUE. A task's files come when all are there, or not at all; a part of an archive stays, to be gone on with.</summary>
/// <param name="fetch">Fetches a file.</param>
/// <param name="options">From where; null for GLUE's own server.</param>
public sealed class GlueDownload(Fetching fetch, GlueOptions? options = null)
{
    private readonly Fetching _fetch = fetch ?? throw new ArgumentNullException(nameof(fetch));
    private readonly GlueOptions _options = options ?? new();

    /// <summary>Fetches a task.</summary>
    /// <param name="task">Its name, as <c>GlueTask.Name</c> has it.</param>
    /// <param name="target">The task's folder, new or empty; archives are kept beside it while they arrive.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException"><paramref name="task"/> is none of GLUE's.</exception>
    /// <exception cref="DownloadException">A file could not be fetched, or is another than expected.</exception>
    /// <exception cref="CheckpointException">A file is damaged or hostile, or the folder is not empty.</exception>
    public async Task RunAsync(string task, string target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(target);
        var files = GlueFiles.Of(task);
        if (!OutputPlace.IsEmpty(target)) throw new CheckpointException(target, "expected a new or empty folder, found one with files");
        using var folder = TemporaryFolder.In(target);
        var fetched = new List<string>();
        try
        {
            foreach (var file in files) fetched.Add(await FetchAsync(file, target, cancellationToken).ConfigureAwait(false));
            Unpack(task, files[0].Name, fetched, folder.Path, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            folder.Publish();
        }
        finally
        {
            foreach (var file in fetched) File.Delete(file);
        }
    }

    private async Task<string> FetchAsync(GlueFiles file, string target, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(target)) ?? "", file.LastPart);
        var told = _options.Sha256.GetValueOrDefault(file.LastPart) ?? _options.Sha256.GetValueOrDefault("");
        var isHome = _options.BaseAddress == GlueOptions.Home;
        var found = await _fetch(new Uri(_options.BaseAddress, file.Path), path, told ?? (isHome ? file.Sha256 : null), cancellationToken).ConfigureAwait(false);

        // A mirror may well have made the archive anew; whoever wants these very bytes says so.
        if (told is null && !isHome && found != file.Sha256)
            _options.OnWarning?.Invoke($"{file.LastPart} is not the file that GLUE's own server has: its SHA-256 is {found}");
        return path;
    }

    private void Unpack(string task, string? name, List<string> fetched, string folder, CancellationToken cancellationToken)
    {
        if (task == "mrpc") MrpcAssembly.Write(fetched[0], fetched[1], folder);
        else if (name is null) Archive.Unpack(fetched[0], folder, _options.MaxBytes, cancellationToken);
        else File.Copy(fetched[0], Path.Combine(folder, name));
    }
}
