using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads <c>tokenizer.json</c> of Hugging Face's tokenizers, as far as it describes BERT's kind.</summary>
internal static class TokenizerJson
{
    public static (IReadOnlyList<string?> Entries, TokenizerOptions Options) Read(string path, JsonElement root, TokenizerOptions options)
    {
        var model = JsonFields.Object(path, root, "model") ?? throw new InvalidDataException($"{path}: model: expected an object, found none");
        var isWordPiece = JsonFields.String(path, model, "type") is { } type
            ? type == "WordPiece"
            : model.TryGetProperty("max_input_chars_per_word", out _);
        if (!isWordPiece) throw JsonFields.Unexpected(path, "model.type", "WordPiece", TypeOf(model));
        options = options with
        {
            UnkToken = JsonFields.String(path, model, "unk_token") ?? options.UnkToken,
            ContinuingPrefix = JsonFields.String(path, model, "continuing_subword_prefix") ?? options.ContinuingPrefix,
            MaxWordLength = JsonFields.Int32(path, model, "max_input_chars_per_word") ?? options.MaxWordLength,
            AddedTokens = JsonFields.Items(path, root, "added_tokens")
                .Select(item => JsonFields.AddedToken(path, item, JsonFields.Int32(path, item, "id"))).ToArray(),
        };
        RequireType(path, root, "pre_tokenizer", "BertPreTokenizer");
        options = ReadNormalizer(path, root, options);
        options = ReadDecoder(path, root, options);
        options = PostProcessorJson.Read(path, root, options);
        return (ReadEntries(path, model), options);
    }

    private static TokenizerOptions ReadNormalizer(string path, JsonElement root, TokenizerOptions options)
    {
        var normalizer = RequireType(path, root, "normalizer", "BertNormalizer");
        return options with
        {
            CleanText = JsonFields.Bool(path, normalizer, "clean_text") ?? true,
            TokenizeChineseChars = JsonFields.Bool(path, normalizer, "handle_chinese_chars") ?? true,
            StripAccents = JsonFields.Bool(path, normalizer, "strip_accents"),
            DoLowerCase = JsonFields.Bool(path, normalizer, "lowercase") ?? true,
        };
    }

    private static TokenizerOptions ReadDecoder(string path, JsonElement root, TokenizerOptions options)
    {
        if (!JsonFields.TryGet(root, "decoder", out _)) return options;
        var decoder = RequireType(path, root, "decoder", "WordPiece");
        return options with { CleanUpTokens = JsonFields.Bool(path, decoder, "cleanup") ?? true };
    }

    private static string?[] ReadEntries(string path, JsonElement model)
    {
        var vocab = JsonFields.Object(path, model, "vocab") ?? throw new InvalidDataException($"{path}: model.vocab: expected an object, found none");
        var count = vocab.GetPropertyCount();
        var entries = new string?[2 * count + 1024];
        var used = 0;
        var seen = new HashSet<string>(count, StringComparer.Ordinal);
        foreach (var entry in vocab.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0 || id >= entries.Length)
                throw JsonFields.Unexpected(path, $"id of '{entry.Name}'", $"a number from 0 to {entries.Length - 1}", entry.Value);
            if (entries[id] is { } other) throw new InvalidDataException($"{path}: id {id}: expected one entry, found '{other}' and '{entry.Name}'");
            if (!seen.Add(entry.Name)) throw new InvalidDataException($"{path}: expected every entry once, found '{entry.Name}' again as {id}");
            entries[id] = entry.Name;
            used = Math.Max(used, id + 1);
        }

        return entries[..used];
    }

    private static JsonElement RequireType(string path, JsonElement root, string name, string expected)
    {
        var element = JsonFields.Object(path, root, name) ?? throw new InvalidDataException($"{path}: {name}: expected {expected}, found none");
        return JsonFields.String(path, element, "type") == expected
            ? element
            : throw JsonFields.Unexpected(path, $"{name}.type", expected, TypeOf(element));
    }

    private static JsonElement TypeOf(JsonElement element) => JsonFields.TryGet(element, "type", out var type) ? type : element;
}
