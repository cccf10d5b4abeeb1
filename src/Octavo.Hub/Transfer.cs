using System.Globalization;
using static System.FormattableString;

namespace Octavo.Hub;

/// <summary>One body of an answer on its way into a file, watched so that a silent server is noticed.</summary>
/// <param name="what">What is fetched, for messages.</param>
/// <param name="options">How patiently.</param>
internal sealed class Transfer(string what, DownloadOptions options)
{
    private const int BufferLength = 1 << 16;

    /// <summary>Runs one attempt: what a connection throws becomes a <see cref="DownloadException"/> that can be tried again.</summary>
    public async Task<T> AttemptAsync<T>(Func<CancellationTokenSource, Task<T>> attempt, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            stall.CancelAfter(options.Stall);
            return await attempt(stall).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException(Invariant($"{what}: nothing arrived for {options.Stall.TotalSeconds:0} seconds"), canRetry: true, e);
        }
        catch (HttpRequestException e)
        {
            // A name that nobody knows is not known a second later: a machine without a network, as a rule.
            throw new DownloadException($"{what}: {e.Message}", canRetry: e.HttpRequestError != HttpRequestError.NameResolutionError, e);
        }
        catch (HttpIOException e)
        {
            throw new DownloadException($"{what}: {e.Message}", canRetry: true, e);
        }
    }

    /// <summary>Copies a body behind what a file has already.</summary>
    /// <param name="source">The body.</param>
    /// <param name="file">The file, at the place where the body goes; closed at the end.</param>
    /// <param name="total">How many bytes all will be; null where the server does not say.</param>
    /// <param name="most">After more bytes than these it ends.</param>
    /// <param name="progress">Is told how far it has come, where the total is known.</param>
    /// <param name="stall">Is set anew whenever something arrives.</param>
    /// <returns>How many bytes are there.</returns>
    public async Task<long> CopyAsync(Stream source, FileStream file, long? total, long most, IProgress<DownloadProgress>? progress, CancellationTokenSource stall)
    {
        await using var closed = file.ConfigureAwait(false);
        var buffer = new byte[BufferLength];
        var arrived = file.Position;
        while (arrived <= most)
        {
            stall.CancelAfter(options.Stall);
            var count = await ReadAsync(source, buffer, arrived, total, stall.Token).ConfigureAwait(false);
            if (count == 0) break;
            file.Write(buffer, 0, count);
            arrived += count;
            if (total is { } all) progress?.Report(new(arrived, all));
        }

        return arrived;
    }

    // Apart from the writing: a connection may be better the next time, a full disk is not.
    private async Task<int> ReadAsync(Stream source, byte[] buffer, long arrived, long? total, CancellationToken cancellation)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new DownloadException($"{what}: broke off at {arrived} of {total?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} bytes", canRetry: true, e);
        }
    }
}
