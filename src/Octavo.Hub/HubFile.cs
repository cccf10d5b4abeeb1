using System.Globalization;
using System.Net;

namespace Octavo.Hub;

/// <summary>What the hub says of a file: the commit it is of, what its content is called, how long it is.</summary>
/// <param name="Name">Its path within the model.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Tag">The name of its content: the SHA-256 of large files, git's SHA-1 of others.</param>
/// <param name="Length">Its length in bytes; null where the hub does not say.</param>
internal sealed record HubFile(string Name, string Commit, string Tag, long? Length)
{
    /// <summary>The sum that its content must have; null where the tag is none.</summary>
    public ContentSum? Sum => Tag.All(char.IsAsciiHexDigit) ? ContentSum.All.FirstOrDefault(sum => sum.Digits == Tag.Length) : null;

    /// <summary>Whether a redirect tells it all itself: that of a large file to its storage does (X-Linked-Etag), one to a model's new name does not.</summary>
    public static bool IsTold(HttpResponseMessage response) =>
        response.Headers.Location is { IsAbsoluteUri: true } && (Header(response, "X-Linked-Etag") ?? Header(response, "ETag")) is not null;

    /// <summary>Reads the headers of an answer.</summary>
    /// <param name="name">The file's path within the model.</param>
    /// <param name="commit">The commit that was asked for; null where it is not known yet.</param>
    /// <param name="response">The answer.</param>
    /// <exception cref="DownloadException">Something is missing, or is none of what it should be.</exception>
    public static HubFile Read(string name, string? commit, HttpResponseMessage response)
    {
        var found = Header(response, "X-Repo-Commit") ?? commit;
        if (found is null || !FileNames.IsPart(found)) throw new DownloadException($"{name}: expected the header X-Repo-Commit of a hub, found '{found}'");
        if (commit is not null && found != commit) throw new DownloadException($"{name}: expected the commit {commit}, found {found}");
        var tag = Plain(Header(response, "X-Linked-Etag") ?? Header(response, "ETag"));
        if (!FileNames.IsPart(tag)) throw new DownloadException($"{name}: expected the header ETag of a hub, found '{tag}'");
        return new(name, found, tag, LengthOf(response));
    }

    private static long? LengthOf(HttpResponseMessage response)
    {
        if (long.TryParse(Header(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return length;
        return response.StatusCode == HttpStatusCode.OK ? response.Content.Headers.ContentLength : null; // of a redirect it is that of its own text
    }

    private static string Plain(string? tag)
    {
        var strong = tag?.StartsWith("W/", StringComparison.Ordinal) == true ? tag[2..] : tag;
        return strong?.Trim('"') ?? "";
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
