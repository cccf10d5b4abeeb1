using Octavo.Hub;

namespace Octavo.Cli;

/// <summary>Fetches a model that is offered as a zip archive.</summary>
internal static class ArchivePull
{
    public static void Run(Uri address, string output, string? sha256, Log log, CancellationToken cancellation)
    {
        using var download = new Download(DownloadArguments.Options(new DownloadOptions().MaxBytes, log));
        var display = new FetchDisplay(download, log);
        async Task<string> FetchAsync(Uri file, string path, string? sum, CancellationToken token)
        {
            var found = await display.FetchAsync(file, path, sum, token).ConfigureAwait(false);
            log.Info($"SHA-256 {found}");
            return found;
        }

        new ModelDownload(FetchAsync).RunAsync(address, output, sha256, cancellation).GetAwaiter().GetResult();
    }
}
