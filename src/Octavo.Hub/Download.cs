using System.Net;
using System.Net.Http.Headers;

namespace Octavo.Hub;

/// <summary>Fetches files over HTTP: what broke off is gone on with, in this run or a later one; nothing is taken that is not whole.</summary>
/// <param name="options">How patiently; null for the usual patience.</param>
public sealed class Download(DownloadOptions? options = null) : IDisposable
{
    private readonly DownloadOptions _options = options ?? new();

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(30),
        MaxAutomaticRedirections = 5,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // of the whole file; that nothing arrives is watched below
        DefaultRequestHeaders = { UserAgent = { new ProductInfoHeaderValue("octavo", typeof(Download).Assembly.GetName().Version?.ToString()) } },
    };

    /// <summary>Fetches a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes; until it is whole it lies beside it as <c>.part</c>.</param>
    /// <param name="sha256">Its SHA-256 in hexadecimal digits; null if it is not known.</param>
    /// <param name="cancellationToken">Stops it; what has arrived stays.</param>
    /// <returns>The SHA-256 of what arrived.</returns>
    /// <exception cref="DownloadException">It could not be fetched, or is something else.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task<string> FetchAsync(Uri address, string path, string? sha256 = null, CancellationToken cancellationToken = default) =>
        FetchAsync(address, path, sha256, null, cancellationToken);

    /// <summary>Fetches a file and tells how far it has come.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes; until it is whole it lies beside it as <c>.part</c>.</param>
    /// <param name="sha256">Its SHA-256 in hexadecimal digits; null if it is not known.</param>
    /// <param name="progress">Is told how far it has come, where the server says how long it is.</param>
    /// <param name="cancellationToken">Stops it; what has arrived stays.</param>
    /// <returns>The SHA-256 of what arrived.</returns>
    /// <exception cref="DownloadException">It could not be fetched, or is something else.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<string> FetchAsync(Uri address, string path, string? sha256, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(path);
        var part = new PartialFile(path);
        var transfer = new Transfer(address.ToString(), _options);
        await Patience.Of(_options).ExecuteAsync(
            async token => await transfer.AttemptAsync(stall => AttemptAsync(address, part, transfer, progress, stall), token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var found = await ContentSum.Sha256.OfAsync(part.Path, cancellationToken).ConfigureAwait(false);
        if (sha256 is not null && !found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            part.Delete();
            throw new DownloadException($"{address}: expected the SHA-256 {sha256}, found {found}");
        }

        part.Complete();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<long> AttemptAsync(Uri address, PartialFile part, Transfer transfer, IProgress<DownloadProgress>? progress, CancellationTokenSource stall)
    {
        var (have, mark) = part.Resumable(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.TryAddWithoutValidation("If-Range", mark);
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange?.Length == have) return have; // all was there
        var (from, total) = Check(address, response, have, part);
        var stream = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        var arrived = await transfer.CopyAsync(stream, part.Open(address, from, MarkOf(response)), total, _options.MaxBytes, progress, stall).ConfigureAwait(false);
        if (arrived < total) throw new DownloadException($"{address}: broke off at {arrived} of {total} bytes", canRetry: true);
        if (arrived > _options.MaxBytes) throw TooLong(address, arrived, part);
        return arrived;
    }

    /// <summary>Where the bytes that come belong, and how many all are; null if the server does not say.</summary>
    private (long From, long? Total) Check(Uri address, HttpResponseMessage response, long have, PartialFile part)
    {
        var length = response.Content.Headers.ContentLength;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                if (length > _options.MaxBytes) throw TooLong(address, length.Value, part);
                return (0, length);
            case HttpStatusCode.PartialContent:
                var range = response.Content.Headers.ContentRange;
                if (have == 0 || range is not { From: { } from, Length: { } total } || from != have || (length is { } rest && rest != total - have))
                    throw Refused(part, $"{address}: expected the bytes from {have} on, found {range} with {length} bytes");
                if (total > _options.MaxBytes) throw TooLong(address, total, part);
                return (have, total);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Delete();
                throw new DownloadException($"{address}: the server has less than the {have} bytes that had arrived", canRetry: true);
            default:
                throw DownloadException.Of(response, $"{address}: expected the file, found {(int)response.StatusCode} {response.ReasonPhrase}", _options.LongestPause);
        }
    }

    // A weak ETag does not promise the same bytes.
    private static string? MarkOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R");

    private DownloadException TooLong(Uri address, long bytes, PartialFile part) =>
        Refused(part, $"{address}: expected at most {_options.MaxBytes} bytes, found {bytes} or more");

    private static DownloadException Refused(PartialFile part, string message)
    {
        part.Delete();
        return new DownloadException(message);
    }
}
