using System.Net;
using System.Text.Json;

namespace Octavo.Hub;

/// <summary>What the hub says of a model: the commit of a revision, and its files.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Files">The paths of its files.</param>
internal sealed record HubListing(string Commit, IReadOnlySet<string> Files)
{
    private const int MostBytes = 32 << 20;

    /// <summary>Asks the hub.</summary>
    /// <returns>Null where the server has no such listing, as simple mirrors have not.</returns>
    /// <exception cref="DownloadException">There is no such model or revision, or no answer.</exception>
    public static async Task<HubListing?> FetchAsync(HubClient client, HubName name, DownloadOptions options, CancellationToken cancellation)
    {
        var transfer = new Transfer($"{name}", options);
        return await Patience.Of(options).ExecuteAsync(
            async token => await transfer.AttemptAsync(stall => AttemptAsync(client, name, options, stall.Token), token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private static async Task<HubListing?> AttemptAsync(HubClient client, HubName name, DownloadOptions options, CancellationToken cancellation)
    {
        var path = $"api/models/{name.Id}/revision/{Uri.EscapeDataString(name.Revision)}";
        using var response = await client.SendAsync(HttpMethod.Get, path, 0, null, cancellation).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented && HubRefusal.CodeOf(response) is null) return null;
        if (response.StatusCode != HttpStatusCode.OK) throw HubRefusal.Of(client, name, null, response, options);
        try
        {
            await response.Content.LoadIntoBufferAsync(MostBytes, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new DownloadException($"{name}: expected a list of files of at most {MostBytes} bytes, found more", cause: e);
        }

        return Parse(name, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
    }

    private static HubListing Parse(HubName name, byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            var files = document.RootElement.GetProperty("siblings").EnumerateArray().Select(file => file.GetProperty("rfilename").GetString() ?? "").ToHashSet(StringComparer.Ordinal);
            if (!FileNames.IsPart(commit)) throw new DownloadException($"{name}: expected a commit, found '{commit}'");
            if (files.FirstOrDefault(file => !FileNames.IsPlain(file)) is { } other) throw new DownloadException($"{name}: expected names of files within the model, found '{other}'");
            return new(commit, files);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DownloadException($"{name}: expected the hub's list of files, found something else: {e.Message}", cause: e);
        }
    }
}
