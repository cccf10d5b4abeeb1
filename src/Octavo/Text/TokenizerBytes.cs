using System.Text.Json;
using Octavo.Values;

namespace Octavo.Text;

/// <summary>The bytes of a tokenizer's files, and the JSON in them: bounded, and errors name the file.</summary>
internal static class TokenizerBytes
{
    private const long MaxBytes = 64 << 20;
    private const int MaxDepth = 64;

    /// <summary>A whole file.</summary>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public static byte[] Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxBytes) throw new InvalidDataException($"{path}: expected at most {MaxBytes} bytes, found {length}");
        return File.ReadAllBytes(path);
    }

    /// <summary>Reads a file that holds one JSON object.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, no object, or <paramref name="read"/> found a text that is no Unicode.</exception>
    public static T ReadJson<T>(string path, Func<JsonElement, T> read) => ReadJson(path, bytes => bytes, read);

    /// <summary>The same, of what <paramref name="prepare"/> makes of the bytes.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, no object, or <paramref name="read"/> found a text that is no Unicode.</exception>
    public static T ReadJson<T>(string path, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> prepare, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(prepare(WithoutMark(Read(path))), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new InvalidDataException($"{path}: expected a JSON object, found {document.RootElement.ValueKind}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: expected well-formed JSON: {JsonFault.Describe(e)}", e);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
}
