using System.Text;
using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads the files of a tokenizer in a model's folder.</summary>
internal static class TokenizerFiles
{
    private const long MaxBytes = 64 << 20;
    private const string ConfigName = "tokenizer_config.json";

    /// <summary>Whether a folder has a vocabulary.</summary>
    public static bool AreIn(string folder) =>
        File.Exists(Path.Combine(folder, "tokenizer.json")) || File.Exists(Path.Combine(folder, "vocab.txt"));

    /// <summary>Reads vocabulary and options.</summary>
    /// <returns>The file of the vocabulary, its entries by id and how text is treated.</returns>
    public static (string Source, VocabularyEntries Entries, TokenizerOptions Options) Read(string folder)
    {
        var json = Path.Combine(folder, "tokenizer.json");
        var vocabulary = Path.Combine(folder, "vocab.txt");
        var config = Path.Combine(folder, ConfigName);
        var options = new TokenizerOptions();
        string source;
        VocabularyEntries entries;
        if (File.Exists(json))
        {
            source = json;
            VocabularyEntries? found = null;
            options = ReadJson(
                json,
                bytes =>
                {
                    found = TokenizerVocabularyJson.Cut(json, bytes.Span, out var rest);
                    return rest;
                },
                root => TokenizerJson.Read(json, root, options));
            entries = found ?? throw new InvalidDataException($"{json}: model.vocab: expected an object, found none");
        }
        else if (File.Exists(vocabulary))
        {
            source = vocabulary;
            entries = new VocabularyEntries(ReadVocabulary(vocabulary));
        }
        else
        {
            throw new FileNotFoundException($"{folder}: expected tokenizer.json or vocab.txt, found neither", vocabulary);
        }

        if (File.Exists(config)) options = ReadJson(config, bytes => bytes, root => TokenizerConfig.Apply(config, root, options));
        return (source, entries, options);
    }

    /// <summary>The lines of a vocabulary file; a line's number less one is its id.</summary>
    private static List<string> ReadVocabulary(string path)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(WithoutMark(ReadBytes(path)).Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: expected UTF-8, found other bytes at offset {e.Index}", e);
        }

        var lines = new List<string>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            var line = text[start..(end > start && text[end - 1] == '\r' ? end - 1 : end)];
            start = end + 1;
            lines.Add(line);
            if (!seen.TryAdd(line, lines.Count))
                throw new InvalidDataException($"{path}: line {lines.Count}: expected every entry once, found '{line}' again (first in line {seen[line]})");
        }

        return lines;
    }

    private static TokenizerOptions ReadJson(
        string path, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> prepare, Func<JsonElement, TokenizerOptions> read)
    {
        try
        {
            using var document = JsonDocument.Parse(prepare(WithoutMark(ReadBytes(path))), new JsonDocumentOptions { MaxDepth = 64 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"{path}: expected a JSON object, found {document.RootElement.ValueKind}");
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: expected well-formed JSON: {e.Message}", e);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxBytes) throw new InvalidDataException($"{path}: expected at most {MaxBytes} bytes, found {length}");
        return File.ReadAllBytes(path);
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
}
