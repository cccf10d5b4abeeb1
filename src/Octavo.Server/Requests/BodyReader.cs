using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Octavo.Server.Errors;

namespace Octavo.Server.Requests;

/// <summary>Reads the body of a request, bounded in bytes and in depth.</summary>
/// <param name="options">The bounds.</param>
internal sealed class BodyReader(OctavoServerOptions options)
{
    private readonly JsonDocumentOptions _json = new() { MaxDepth = options.MaxJsonDepth, AllowDuplicateProperties = false };

    /// <summary>The bytes of a body.</summary>
    /// <exception cref="RequestException">There are more than a request may have.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > options.MaxRequestBytes) throw TooLarge(request.ContentLength.Value.ToString(CultureInfo.InvariantCulture));
        var bytes = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4_096) + 1);
        var reader = request.BodyReader;
        // A read that is cancelled by a token cannot be taken up by the server, which reads a body to its end; this one can.
        using var giveUp = cancellation.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (var part in read.Buffer) bytes.Write(part.Span);
            reader.AdvanceTo(read.Buffer.End);
            cancellation.ThrowIfCancellationRequested();
            if (bytes.WrittenCount > options.MaxRequestBytes) throw TooLarge("more");
            if (read.IsCompleted) return bytes.WrittenMemory;
        }
    }

    /// <summary>A body of JSON.</summary>
    /// <exception cref="RequestException">It is of another type, none, or too large.</exception>
    public async Task<JsonDocument> ReadJsonAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
            throw new RequestException(ErrorKind.MediaType, $"content-type: expected application/json, found {(string.IsNullOrEmpty(request.ContentType) ? "nothing" : "something else")}");
        return Parse(await ReadBytesAsync(request, cancellation).ConfigureAwait(false));
    }

    /// <summary>Bytes as JSON.</summary>
    /// <exception cref="RequestException">They are none.</exception>
    public JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, _json);
        }
        catch (JsonException e)
        {
            throw new RequestException(ErrorKind.Malformed, string.Create(CultureInfo.InvariantCulture, $"body: expected JSON nested at most {options.MaxJsonDepth} deep and without a name twice, found something else in line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"), e);
        }
    }

    private RequestException TooLarge(string found) =>
        new(ErrorKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"body: expected at most {options.MaxRequestBytes} bytes, found {found}"));
}
