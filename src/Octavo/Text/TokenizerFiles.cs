using System.Text;
using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads a tokenizer's files: <c>tokenizer.json</c> or <c>vocab.txt</c>, and <c>tokenizer_config.json</c> for the settings.</summary>
internal static class TokenizerFiles
{
    private const long MostBytes = 256L << 20;
    private const int MostTokens = 16_777_216;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The vocabulary and the settings in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidDataException">A file is missing or is not what its name says.</exception>
    public static (Dictionary<string, int> Vocabulary, TokenizerOptions Options) Read(string folder)
    {
        var (json, txt) = (Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "vocab.txt"));
        Dictionary<string, int> vocabulary;
        var options = new TokenizerOptions();
        if (File.Exists(json))
            (vocabulary, options) = ReadTokenizerJson(json);
        else if (File.Exists(txt))
            vocabulary = ReadVocabulary(txt);
        else
            throw new InvalidDataException($"{folder}: expected tokenizer.json or vocab.txt, found neither");
        var config = Path.Combine(folder, "tokenizer_config.json");
        if (File.Exists(config))
            options = ReadConfig(config, options);
        return (vocabulary, WithSpecialTokens(vocabulary, options));
    }

    /// <summary>One token a line; its number is its id.</summary>
    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var id = 0;
        foreach (var line in ReadText(path).Split('\n'))
            vocabulary[line.TrimEnd('\r')] = id++;
        // The last line ends with a line break: what follows it is no token.
        vocabulary.Remove("");
        return vocabulary.Count > 0 ? vocabulary : throw new InvalidDataException($"{path}: expected a token a line, found none");
    }

    private static (Dictionary<string, int> Vocabulary, TokenizerOptions Options) ReadTokenizerJson(string path)
    {
        using var document = Parse(path);
        var root = document.RootElement;
        var model = Object(root, "model", path);
        Expect(model, "type", "WordPiece", path, orAbsent: true);
        Expect(model, "continuing_subword_prefix", "##", path, orAbsent: true);
        if (model.TryGetProperty("max_input_chars_per_word", out var most) && (!most.TryGetInt32(out var count) || count != 100))
            throw new InvalidDataException($"{path}: max_input_chars_per_word: expected 100, found {most}");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in Object(model, "vocab", path).EnumerateObject())
            vocabulary[token.Name] = Id(token.Value, token.Name, path);
        var normalizer = Object(root, "normalizer", path);
        Expect(normalizer, "type", "BertNormalizer", path);
        if (normalizer.TryGetProperty("clean_text", out var clean) && clean.ValueKind == JsonValueKind.False)
            throw new InvalidDataException($"{path}: clean_text: expected true, found false");
        var added = new List<AddedToken>();
        if (root.TryGetProperty("added_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array)
            added.AddRange(tokens.EnumerateArray().Select(token => ReadAdded(token, Id(Value(token, "id", path), "added_tokens", path), path)));
        return (vocabulary, new TokenizerOptions
        {
            DoLowerCase = Flag(normalizer, "lowercase") ?? true,
            StripAccents = Flag(normalizer, "strip_accents"),
            TokenizeChineseChars = Flag(normalizer, "handle_chinese_chars") ?? true,
            UnkToken = Text(model, "unk_token") ?? "[UNK]",
            AddedTokens = added,
        });
    }

    private static TokenizerOptions ReadConfig(string path, TokenizerOptions options)
    {
        using var document = Parse(path);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{path}: expected an object, found {root.ValueKind}");
        var added = options.AddedTokens.ToList();
        if (root.TryGetProperty("added_tokens_decoder", out var decoder) && decoder.ValueKind == JsonValueKind.Object)
        {
            foreach (var token in decoder.EnumerateObject())
            {
                if (!int.TryParse(token.Name, out var id) || id is < 0 or >= MostTokens)
                    throw new InvalidDataException($"{path}: added_tokens_decoder: expected ids as keys, found '{token.Name}'");
                if (added.All(other => other.Id != id))
                    added.Add(ReadAdded(token.Value, id, path));
            }
        }

        // Transformers writes 1e30 where there is no limit.
        var limit = root.TryGetProperty("model_max_length", out var length) && length.TryGetDouble(out var most) && most is >= 1 and < int.MaxValue ? (int)most : int.MaxValue;
        return options with
        {
            DoLowerCase = Flag(root, "do_lower_case") ?? options.DoLowerCase,
            StripAccents = Flag(root, "strip_accents") ?? options.StripAccents,
            TokenizeChineseChars = Flag(root, "tokenize_chinese_chars") ?? options.TokenizeChineseChars,
            ModelMaxLength = limit,
            UnkToken = Text(root, "unk_token") ?? options.UnkToken,
            ClsToken = Text(root, "cls_token") ?? options.ClsToken,
            SepToken = Text(root, "sep_token") ?? options.SepToken,
            PadToken = Text(root, "pad_token") ?? options.PadToken,
            MaskToken = Text(root, "mask_token") ?? options.MaskToken,
            AddedTokens = added,
        };
    }

    /// <summary>The five special tokens are recognised in a text whether the files list them or not.</summary>
    private static TokenizerOptions WithSpecialTokens(Dictionary<string, int> vocabulary, TokenizerOptions options)
    {
        var added = options.AddedTokens.ToList();
        foreach (var special in (string[])[options.PadToken, options.UnkToken, options.ClsToken, options.SepToken, options.MaskToken])
        {
            if (vocabulary.TryGetValue(special, out var id) && added.All(token => token.Content != special))
                added.Add(new AddedToken(special, id));
        }

        foreach (var token in added)
            vocabulary.TryAdd(token.Content, token.Id);
        return options with { AddedTokens = added };
    }

    private static AddedToken ReadAdded(JsonElement token, int id, string path)
    {
        var content = Text(token, "content") ?? throw new InvalidDataException($"{path}: added token {id}: expected its content, found none");
        // Special tokens are looked for in the raw text unless the file says otherwise.
        var normalized = Flag(token, "normalized") ?? !(Flag(token, "special") ?? false);
        return new(content, id, normalized, Flag(token, "single_word") ?? false, Flag(token, "lstrip") ?? false, Flag(token, "rstrip") ?? false);
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(ReadText(path));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: expected JSON: {e.Message}", e);
        }
    }

    private static string ReadText(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MostBytes)
            throw new InvalidDataException($"{path}: expected at most {MostBytes} bytes, found {length}");
        try
        {
            return s_strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: expected UTF-8, found an invalid byte at {e.Index}", e);
        }
    }

    private static JsonElement Object(JsonElement parent, string name, string path)
    {
        var value = Value(parent, name, path);
        return value.ValueKind == JsonValueKind.Object ? value : throw new InvalidDataException($"{path}: {name}: expected an object, found {value.ValueKind}");
    }

    private static JsonElement Value(JsonElement parent, string name, string path) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
            ? value
            : throw new InvalidDataException($"{path}: expected '{name}', found none");

    private static int Id(JsonElement value, string what, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id is >= 0 and < MostTokens
            ? id
            : throw new InvalidDataException($"{path}: {what}: expected an id of 0 to {MostTokens - 1}, found {value}");

    private static void Expect(JsonElement parent, string name, string expected, string path, bool orAbsent = false)
    {
        var found = Text(parent, name);
        if (found != expected && !(orAbsent && found is null))
            throw new InvalidDataException($"{path}: {name}: expected '{expected}', found '{found}'");
    }

    private static bool? Flag(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    /// <summary>A string, or the content of a token that is written as an object.</summary>
    private static string? Text(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()
        : null;
}
