using System.Net;

namespace Octavo.Hub;

/// <summary>Asks the hub what a file is, without fetching it.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="name">The model.</param>
/// <param name="options">How patiently.</param>
internal sealed class HubMetadata(HubClient client, HubName name, DownloadOptions options)
{
    /// <summary>Where a file is, below the hub's address.</summary>
    public string PathOf(string file, string revision) =>
        $"{name.Id}/resolve/{Uri.EscapeDataString(revision)}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>What the hub says of a file.</summary>
    /// <param name="file">Its path within the model.</param>
    /// <param name="commit">The commit; null to find out that of the revision.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The file, and null where the model has none such.</returns>
    /// <exception cref="DownloadException">The hub does not say.</exception>
    public async Task<HubFile?> FindAsync(string file, string? commit, CancellationToken cancellation)
    {
        var transfer = new Transfer($"{name}: {file}", options);
        return await Patience.Of(options).ExecuteAsync(
            async token => await transfer.AttemptAsync(stall => AttemptAsync(file, commit, stall.Token), token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private async Task<HubFile?> AttemptAsync(string file, string? commit, CancellationToken cancellation)
    {
        using var response = await AskAsync(PathOf(file, commit ?? name.Revision), cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound && HubRefusal.CodeOf(response) is null or "EntryNotFound") return null;
        if ((int)response.StatusCode >= 400) throw HubRefusal.Of(client, name, file, response, options);
        return HubFile.Read(file, commit ?? name.Commit, response);
    }

    // Of a server that knows no HEAD the body is not read.
    private async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancellation)
    {
        var response = await client.SendAsync(HttpMethod.Head, path, 0, HubFile.IsTold, cancellation).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)) return response;
        response.Dispose();
        return await client.SendAsync(HttpMethod.Get, path, 0, HubFile.IsTold, cancellation).ConfigureAwait(false);
    }
}
