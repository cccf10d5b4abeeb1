namespace Octavo.Hub;

/// <summary>
/// Models by the name they have on Hugging Face's hub, in the cache that its own tools use: what one of them fetched, the others find. Only what Octavo
/// reads is fetched; safetensors, never a pickle that was not asked for.
/// </summary>
/// <example><code>using var embedder = TextEmbedder.Load("sentence-transformers/all-MiniLM-L6-v2", new() { Hub = HubModels.Fetch });</code></example>
public static class HubModels
{
    /// <summary>Whether a text is a name of the hub, <c>ORG/NAME</c> or <c>ORG/NAME@REVISION</c>, and no path of this machine: there is neither that file or folder nor a folder <c>ORG</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return HubName.IsFull(text) && !Path.Exists(text) && !Directory.Exists(text[..text.IndexOf('/', StringComparison.Ordinal)]);
    }

    /// <summary>The folder of a model, fetched where the cache does not have it.</summary>
    /// <param name="name"><c>ORG/NAME</c>, with <c>@REVISION</c> behind it or without.</param>
    /// <inheritdoc cref="FetchAsync(string, HubOptions?, CancellationToken)"/>
    public static string Fetch(string name) => Fetch(name, new());

    /// <summary>The folder of a model, fetched where the cache does not have it.</summary>
    /// <param name="name"><c>ORG/NAME</c>, with <c>@REVISION</c> behind it or without.</param>
    /// <param name="options">From where, and where it is kept.</param>
    /// <inheritdoc cref="FetchAsync(string, HubOptions?, CancellationToken)"/>
    public static string Fetch(string name, HubOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        return FetchAsync(name, options).GetAwaiter().GetResult();
    }

    /// <summary>The folder of a model, fetched where the cache does not have it. Where the hub does not answer, what the cache has is used, with a warning.</summary>
    /// <param name="name"><c>ORG/NAME</c>, with <c>@REVISION</c> behind it or without.</param>
    /// <param name="options">From where, and where it is kept; the defaults where null.</param>
    /// <param name="cancellationToken">Stops it; what has arrived is gone on with the next time.</param>
    /// <returns>The folder of the model's commit in the cache. Its files are not to be changed.</returns>
    /// <exception cref="ArgumentException">It is no name or no revision, or the endpoint or the token is none.</exception>
    /// <exception cref="DownloadException">There is no such model, revision or file, it is not open to the caller, it is too large, only a pickle, or not what the hub says it is; offline, the cache does not have it whole.</exception>
    /// <exception cref="CheckpointException">A file that names others is damaged.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<string> FetchAsync(string name, HubOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= new();
        var model = HubName.Parse(name, options.Revision);
        var place = HubPlace.Of(options, Environment.GetEnvironmentVariable);
        var cache = new HubCache(place.Cache, model.Id, options.CanLink);
        if (place.IsOffline) return await CachedAsync(model, cache, options).ConfigureAwait(false);
        if (model.Commit is { } commit && cache.IsMarkedWhole(commit) && await TryCachedAsync(model, cache, options).ConfigureAwait(false) is { } folder) return folder; // a commit never changes

        using var client = new HubClient(place);
        try
        {
            return await new HubFetch(client, cache, model, options, cancellationToken).RunAsync().ConfigureAwait(false);
        }
        catch (DownloadException e) when (IsAway(e))
        {
            if (await TryCachedAsync(model, cache, options).ConfigureAwait(false) is not { } cached) throw;
            options.OnWarning?.Invoke($"{e.Message}: what the cache has is used, {cached}");
            return cached;
        }
    }

    private static bool IsAway(DownloadException e) => e.CanRetry || e.InnerException is HttpRequestException || (e.StatusCode is { } status && ServerAnswer.IsTransient(status));

    private static async Task<string?> TryCachedAsync(HubName name, HubCache cache, HubOptions options)
    {
        try
        {
            return await CachedAsync(name, cache, options).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DownloadException or CheckpointException)
        {
            return null;
        }
    }

    /// <summary>The folder in the cache, if all is there that is needed.</summary>
    private static async Task<string> CachedAsync(HubName name, HubCache cache, HubOptions options)
    {
        var commit = cache.CommitOf(name.Revision) ?? throw new DownloadException($"{name}: expected it in the cache {cache.Folder}, found none, and the hub is not asked (HF_HUB_OFFLINE)");
        var files = new NeededFiles(name, file => Task.FromResult(cache.Has(commit, file)), file => Task.FromResult(cache.Pointer(commit, file)), options.AllowPickle);
        var weights = await files.WeightsAsync().ConfigureAwait(false);
        if (weights.FirstOrDefault(file => !cache.Has(commit, file)) is { } missing)
            throw new DownloadException($"{name}: expected {missing} in the cache {cache.Snapshot(commit)}, found no such file");
        return cache.Snapshot(commit);
    }
}
