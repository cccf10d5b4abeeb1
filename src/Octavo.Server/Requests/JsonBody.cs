using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Octavo.Server.Requests;

/// <summary>An answer of JSON, whole before its first byte leaves: what goes wrong while it is written is still an error of its own.</summary>
internal sealed class JsonBody
{
    // Text as UTF-8 and not as escapes: nobody puts an answer into a page unread, and every answer says nosniff.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int UsualSize = 4_096;

    private readonly ArrayBufferWriter<byte> _bytes;

    private JsonBody(int size) => _bytes = new(size);

    /// <summary>Writes it.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="size">Bytes that it will have at most, most often.</param>
    public static JsonBody Of(Action<Utf8JsonWriter> write, int size = UsualSize)
    {
        var body = new JsonBody(size);
        using var json = new Utf8JsonWriter(body._bytes, s_options);
        write(json);
        return body;
    }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Sends it.</summary>
    public async Task WriteAsync(HttpContext context, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _bytes.WrittenCount;
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(_bytes.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
