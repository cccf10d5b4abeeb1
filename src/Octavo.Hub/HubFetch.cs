namespace Octavo.Hub;

/// <summary>Brings one model from the hub into the cache: asks for the commit, takes what is there already, fetches what Octavo reads and is missing.</summary>
internal sealed class HubFetch
{
    private static readonly TimeSpan s_impatience = TimeSpan.FromSeconds(10);

    private readonly HubClient _client;
    private readonly HubCache _cache;
    private readonly HubName _name;
    private readonly HubOptions _options;
    private readonly HubMetadata _metadata;
    private readonly HubBlob _blobs;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, HubFile?> _known = [];
    private long _room;

    /// <summary>A fetch.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="cache">Where it goes.</param>
    /// <param name="name">The model.</param>
    /// <param name="options">What is taken.</param>
    /// <param name="cancellation">Stops it.</param>
    public HubFetch(HubClient client, HubCache cache, HubName name, HubOptions options, CancellationToken cancellation)
    {
        (_client, _cache, _name, _options, _cancellation) = (client, cache, name, options, cancellation);
        _metadata = new(client, name, options.Download);
        _blobs = new(client, cache, name, options);
        _room = options.Download.MaxBytes;
    }

    /// <summary>Fetches it.</summary>
    /// <returns>The folder of its commit.</returns>
    public async Task<string> RunAsync()
    {
        var listing = await HubListing.FetchAsync(_client, _name, Impatient(), _cancellation).ConfigureAwait(false);
        var commit = listing?.Commit ?? await CommitAsync().ConfigureAwait(false);
        var files = new NeededFiles(
            _name,
            listing is null ? file => HasAsync(file, commit) : file => Task.FromResult(listing.Files.Contains(file)),
            async file =>
            {
                await FetchAsync(file, commit, null).ConfigureAwait(false);
                return _cache.Pointer(commit, file);
            },
            _options.AllowPickle);
        await FetchWeightsAsync(await files.WeightsAsync().ConfigureAwait(false), commit).ConfigureAwait(false);
        _cache.MarkWhole(commit);
        _cache.Refer(_name.Revision, commit);
        return _cache.Snapshot(commit);
    }

    // What is in the cache is used instead, so that nobody waits for a hub that is away.
    private DownloadOptions Impatient() => _cache.CommitOf(_name.Revision) is null ? _options.Download : _options.Download with { Retries = 0, Stall = s_impatience < _options.Download.Stall ? s_impatience : _options.Download.Stall };

    /// <summary>The commit of the revision, from a file that every model has.</summary>
    private async Task<string> CommitAsync()
    {
        var config = await _metadata.FindAsync("config.json", null, _cancellation).ConfigureAwait(false)
            ?? throw new DownloadException($"{_name}: no such model or revision at {_client.Place.Endpoint} (404)") { StatusCode = System.Net.HttpStatusCode.NotFound };
        _known["config.json"] = config;
        return config.Commit;
    }

    private async Task<bool> HasAsync(string file, string commit)
    {
        if (_cache.Has(commit, file)) return true;
        if (_cache.IsKnownAbsent(commit, file)) return false;
        var found = await FindAsync(file, commit).ConfigureAwait(false);
        if (found is null) _cache.NoteAbsent(commit, file);
        return found is not null;
    }

    private async Task<HubFile?> FindAsync(string file, string commit)
    {
        if (!_known.TryGetValue(file, out var found)) _known[file] = found = await _metadata.FindAsync(file, commit, _cancellation).ConfigureAwait(false);
        return found;
    }

    private async Task<HubFile> RequireAsync(string file, string commit) =>
        await FindAsync(file, commit).ConfigureAwait(false) ?? throw new DownloadException($"{_name}: expected {file}, found no such file (404)") { StatusCode = System.Net.HttpStatusCode.NotFound };

    private async Task FetchWeightsAsync(IReadOnlyList<string> names, string commit)
    {
        var files = new List<HubFile>();
        foreach (var name in names.Where(name => !_cache.Has(commit, name))) files.Add(await RequireAsync(name, commit).ConfigureAwait(false));
        var total = files.Sum(file => (decimal)(file.Length ?? 0));
        if (total > _room) throw new DownloadException(FormattableString.Invariant($"{_name}: expected at most {_options.Download.MaxBytes} bytes, found {total} of weights"));
        var done = 0L;
        foreach (var file in files)
        {
            var before = done;
            var progress = _options.Progress is { } whole && total > 0 ? new Share(whole, before, (long)total) : null;
            await FetchAsync(file.Name, commit, progress).ConfigureAwait(false);
            done += file.Length ?? 0;
        }
    }

    private async Task FetchAsync(string name, string commit, IProgress<DownloadProgress>? progress)
    {
        if (_cache.Has(commit, name)) return;
        var file = await RequireAsync(name, commit).ConfigureAwait(false);
        if (file.Length > _room) throw new DownloadException(FormattableString.Invariant($"{_name}: {name}: expected at most {_options.Download.MaxBytes} bytes of the whole model, found {file.Length} more"));
        await _blobs.FetchAsync(file, _metadata.PathOf(name, commit), _room, progress, _cancellation).ConfigureAwait(false);
        _room -= new FileInfo(_cache.Blob(file.Tag)).Length;
    }

    /// <summary>One file as a part of all.</summary>
    private sealed class Share(IProgress<DownloadProgress> whole, long before, long total) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => whole.Report(new(before + value.Bytes, total));
    }
}
