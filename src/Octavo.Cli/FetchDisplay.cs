using Octavo.Hub;

namespace Octavo.Cli;

/// <summary>Fetches files while it is shown how far they have come.</summary>
/// <param name="download">Fetches them.</param>
/// <param name="log">How much to say.</param>
internal sealed class FetchDisplay(Download download, Log log)
{
    /// <summary>Fetches a file.</summary>
    /// <returns>The SHA-256 of what arrived.</returns>
    public Task<string> FetchAsync(Uri address, string path, string? sha256, CancellationToken cancellation) => Task.FromResult(ProgressDisplay.Run(
        log,
        $"Fetching {Path.GetFileName(address.LocalPath)} (KiB)",
        display => download.FetchAsync(address, path, sha256, display is null ? null : new Kibibytes(display), cancellation).GetAwaiter().GetResult()));
}
