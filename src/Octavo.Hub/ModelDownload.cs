using Octavo.Files;

namespace Octavo.Hub;

/// <summary>Fetches a model that is offered as a zip archive. Its files come when all are there, or not at all; a part of the archive stays, to be gone on with.</summary>
/// <param name="fetch">Fetches a file.</param>
public sealed class ModelDownload(Fetching fetch)
{
    private static readonly string[] s_weights = ["*.safetensors", "*.bin", "*.pt"];

    private readonly Fetching _fetch = fetch ?? throw new ArgumentNullException(nameof(fetch));

    /// <summary>How many bytes an unpacked model may have.</summary>
    public long MaxBytes { get; init; } = 16L << 30;

    /// <summary>Fetches a model and unpacks it.</summary>
    /// <param name="address">Where the archive is.</param>
    /// <param name="output">The folder for the model, new or empty.</param>
    /// <param name="sha256">The archive's SHA-256 in hexadecimal digits; null if it is not known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DownloadException">It could not be fetched, or is another than expected.</exception>
    /// <exception cref="CheckpointException">The archive is damaged, hostile or holds no model, or the folder is not empty.</exception>
    public async Task RunAsync(Uri address, string output, string? sha256 = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(output);
        if (!OutputPlace.IsEmpty(output)) throw new CheckpointException(output, "expected a new or empty folder, found one with files");
        OutputPlace.Check(output);
        using var folder = TemporaryFolder.In(output);
        var archive = Path.Combine(output, OutputPlace.HiddenName("pull.zip"));
        try
        {
            await _fetch(address, archive, sha256, cancellationToken).ConfigureAwait(false);
            Archive.Unpack(archive, folder.Path, MaxBytes, cancellationToken);
            Check(address, folder.Path);
            cancellationToken.ThrowIfCancellationRequested();
            folder.Publish();
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private static void Check(Uri address, string folder)
    {
        if (File.Exists(Path.Combine(folder, "config.json")) && s_weights.Any(kind => Directory.EnumerateFiles(folder, kind).Any())) return;
        var found = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
        throw new CheckpointException($"{address}", $"expected config.json and weights, found {string.Join(", ", found)}");
    }
}
