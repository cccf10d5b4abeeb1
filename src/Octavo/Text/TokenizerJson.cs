using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads <c>tokenizer.json</c> of Hugging Face's tokenizers, as far as it describes BERT's kind.</summary>
internal static class TokenizerJson
{
    /// <summary>The options; the vocabulary is read by <see cref="TokenizerVocabularyJson"/>.</summary>
    public static TokenizerOptions Read(string path, JsonElement root, TokenizerOptions options)
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
        };
        RequireType(path, root, "pre_tokenizer", "BertPreTokenizer");
        options = ReadNormalizer(path, root, options);
        options = ReadDecoder(path, root, options);
        return PostProcessorJson.Read(path, root, options);
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

    /// <summary>Its <c>added_tokens</c>.</summary>
    public static List<DeclaredToken> ReadAdded(string path, JsonElement root)
    {
        var added = new List<DeclaredToken>();
        foreach (var item in JsonFields.Items(path, root, "added_tokens"))
            added.Add(new(JsonFields.AddedToken(path, "added_tokens", item, JsonFields.Int32(path, item, "id")), $"{path}: added_tokens"));
        return added;
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
