using System.Text;
using System.Text.Json;
using Octavo.Text.Models;
using Octavo.Values;

namespace Octavo.Text.Files;

/// <summary>Reads <c>vocab.json</c>, tokens with their ids, and <c>merges.txt</c>, a pair of tokens in each line: byte pair encoding of GPT-2's kind.</summary>
internal static class VocabularyAndMerges
{
    private const string VocabularyName = "vocab.json", MergesName = "merges.txt", Version = "#version";

    /// <summary>Whether a folder has both.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, VocabularyName)) && File.Exists(Path.Combine(folder, MergesName));

    /// <summary>Reads both.</summary>
    /// <exception cref="InvalidDataException">One is damaged, or a merge names a token that is not in the vocabulary.</exception>
    public static TokenModelOfFile Read(string folder)
    {
        var path = Path.Combine(folder, VocabularyName);
        var entries = ReadVocabulary(path);
        var tokens = new TokenTable(entries);
        var merges = new MergeTable(tokens, null, Path.Combine(folder, MergesName));
        ReadMerges(Path.Combine(folder, MergesName), merges);
        var count = Enumerable.Range(0, entries.Count).Count(entries.IsUsed);
        return new(new Bpe(tokens, merges, new BpeOptions()), count, path);
    }

    /// <summary>The file is what stands under <c>model.vocab</c> in a <c>tokenizer.json</c>, and is read as that.</summary>
    private static VocabularyEntries ReadVocabulary(string path)
    {
        var bytes = TokenizerBytes.Read(path).AsSpan();
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        byte[] rest = [];
        VocabularyEntries? entries;
        try
        {
            entries = TokenizerVocabularyJson.Cut(path, [.. "{\"model\":{\"vocab\":"u8, .. bytes, .. "}}"u8], out rest);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected well-formed JSON: {JsonFault.Describe(e)}", e);
        }

        if (entries is null) throw new InvalidDataException($"{path}: expected a JSON object of tokens and ids, found another value");
        var white = rest.AsSpan().Count((byte)' ') + rest.AsSpan().Count((byte)'\n') + rest.AsSpan().Count((byte)'\r') + rest.AsSpan().Count((byte)'\t');
        return rest.Length - white == "{\"model\":{\"vocab\":{}}}".Length
            ? entries
            : throw new InvalidDataException($"{path}: expected one JSON object, found more behind it");
    }

    private static void ReadMerges(string path, MergeTable merges)
    {
        var text = Decode(path);
        var number = 0;
        for (var start = 0; start < text.Length;)
        {
            number++;
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            var line = text.AsSpan(start, end - start);
            if (line.EndsWith('\r')) line = line[..^1];
            start = end + 1;
            if (!line.StartsWith(Version, StringComparison.Ordinal)) AddMerge(path, number, line, merges);
        }
    }

    private static void AddMerge(string path, int number, ReadOnlySpan<char> line, MergeTable merges)
    {
        var space = line.IndexOf(' ');
        if (space < 0 || line[(space + 1)..].Contains(' '))
            throw new InvalidDataException($"{path}: line {number}: expected two tokens with a space between, found '{line}'");
        merges.Add(line[..space], line[(space + 1)..]);
    }

    private static string Decode(string path)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(TokenizerBytes.Read(path));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: expected UTF-8, found other bytes at offset {e.Index}", e);
        }
    }
}
