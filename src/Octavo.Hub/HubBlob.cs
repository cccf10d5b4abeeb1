using System.Net;
using static System.FormattableString;

namespace Octavo.Hub;

/// <summary>Fetches one content into the cache: beside its place until it is whole and checked, gone on with where it broke off.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="cache">Where it goes.</param>
/// <param name="name">The model.</param>
/// <param name="options">How patiently.</param>
internal sealed class HubBlob(HubClient client, HubCache cache, HubName name, HubOptions options)
{
    /// <summary>Makes a file be there.</summary>
    /// <param name="file">What the hub says of it.</param>
    /// <param name="path">Where it is, below the hub's address.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="cancellation">Stops it; what has arrived stays.</param>
    /// <exception cref="DownloadException">It could not be fetched, or is something else.</exception>
    public async Task FetchAsync(HubFile file, string path, long most, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var blob = cache.Blob(file.Tag);
        if (!IsWhole(blob, file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            using var held = await HubLock.TakeAsync(
                cache.Lock(file.Tag), () => options.OnWarning?.Invoke($"{name}: {file.Name}: another process fetches it, waiting"), cancellation).ConfigureAwait(false);
            if (!IsWhole(blob, file)) await FetchAsync(file, path, blob, most, progress, cancellation).ConfigureAwait(false);
        }

        cache.Point(file);
    }

    private static bool IsWhole(string blob, HubFile file) => File.Exists(blob) && (file.Length is not { } length || new FileInfo(blob).Length == length);

    private async Task FetchAsync(HubFile file, string path, string blob, long most, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var part = blob + ".incomplete";
        var transfer = new Transfer($"{name}: {file.Name}", options.Download);
        await Patience.Of(options.Download).ExecuteAsync(
            async token => await transfer.AttemptAsync(stall => AttemptAsync(file, path, part, most, transfer, progress, stall), token).ConfigureAwait(false),
            cancellation).ConfigureAwait(false);
        File.Move(part, blob, overwrite: true);
    }

    private async Task<bool> AttemptAsync(
        HubFile file, string path, string part, long most, Transfer transfer, IProgress<DownloadProgress>? progress, CancellationTokenSource stall)
    {
        var have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (have > file.Length) have = 0;
        if (have == 0 || have != file.Length) await ReceiveAsync(file, path, part, have, most, transfer, progress, stall).ConfigureAwait(false);
        if (file.Sum is not { } sum) return true;
        stall.CancelAfter(Timeout.InfiniteTimeSpan);
        var found = await sum.OfAsync(part, stall.Token).ConfigureAwait(false);
        return found.Equals(file.Tag, StringComparison.OrdinalIgnoreCase)
            ? true
            : throw Refused(part, file, $"expected the {sum.Name} {file.Tag}, found {found}", canRetry: have > 0); // what an earlier run left may have been the fault
    }

    private async Task ReceiveAsync(
        HubFile file, string path, string part, long have, long most, Transfer transfer, IProgress<DownloadProgress>? progress, CancellationTokenSource stall)
    {
        using var response = await client.SendAsync(HttpMethod.Get, path, have, null, stall.Token).ConfigureAwait(false);
        var (from, total) = Check(file, response, have, part);
        var length = file.Length ?? total;
        if (length > most) throw TooLong(part, file, most, length.Value);
        var stream = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        var arrived = await transfer.CopyAsync(stream, Open(part, from), length, length ?? most, progress, stall).ConfigureAwait(false);
        if (arrived < length) throw new DownloadException($"{name}: {file.Name}: broke off at {arrived} of {length} bytes", canRetry: true);
        if (arrived > (length ?? most)) throw TooLong(part, file, length ?? most, arrived);
    }

    /// <summary>Where the bytes that come belong, and how many all are; null if the server does not say.</summary>
    private (long From, long? Total) Check(HubFile file, HttpResponseMessage response, long have, string part)
    {
        var body = response.Content.Headers.ContentLength;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                if (file.Length is { } length && body is not null && body != length) throw Refused(part, file, $"expected {length} bytes, found {body}");
                return (0, body);
            case HttpStatusCode.PartialContent:
                var range = response.Content.Headers.ContentRange;
                if (have == 0 || range is not { From: { } from, Length: { } total } || from != have || (file.Length is { } all && all != total) || (body is { } rest && rest != total - have))
                    throw Refused(part, file, Invariant($"expected the bytes from {have} on{(file.Length is { } wanted ? Invariant($" of {wanted}") : "")}, found {range}"));
                return (have, total);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                File.Delete(part);
                throw new DownloadException($"{name}: {file.Name}: the server has less than the {have} bytes that had arrived", canRetry: true);
            default:
                throw HubRefusal.Of(client, name, file.Name, response, options.Download);
        }
    }

    private static FileStream Open(string part, long from)
    {
        var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        stream.SetLength(from);
        stream.Position = from;
        return stream;
    }

    private DownloadException TooLong(string part, HubFile file, long most, long found) => Refused(part, file, $"expected at most {most} bytes, found {found} or more");

    private DownloadException Refused(string part, HubFile file, string message, bool canRetry = false)
    {
        File.Delete(part);
        return new DownloadException($"{name}: {file.Name}: {message}", canRetry);
    }
}
