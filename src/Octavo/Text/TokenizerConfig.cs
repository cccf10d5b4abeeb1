using System.Globalization;
using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads <c>tokenizer_config.json</c> of Transformers, which takes precedence over <c>tokenizer.json</c>.</summary>
internal static class TokenizerConfig
{
    public static TokenizerOptions Apply(string path, JsonElement root, TokenizerOptions options)
    {
        return options with
        {
            DoLowerCase = JsonFields.Bool(path, root, "do_lower_case") ?? options.DoLowerCase,
            StripAccents = root.TryGetProperty("strip_accents", out _) ? JsonFields.Bool(path, root, "strip_accents") : options.StripAccents,
            TokenizeChineseChars = JsonFields.Bool(path, root, "tokenize_chinese_chars") ?? options.TokenizeChineseChars,
            CleanUpSpaces = JsonFields.Bool(path, root, "clean_up_tokenization_spaces") ?? options.CleanUpSpaces,
            ModelMaxLength = MaxLength(path, root) ?? options.ModelMaxLength,
            PadToken = Token(path, root, "pad_token") ?? options.PadToken,
            UnkToken = Token(path, root, "unk_token") ?? options.UnkToken,
            ClsToken = Token(path, root, "cls_token") ?? options.ClsToken,
            SepToken = Token(path, root, "sep_token") ?? options.SepToken,
            MaskToken = Token(path, root, "mask_token") ?? options.MaskToken,
            AddedTokens = [.. AddedTokens(path, root), .. options.AddedTokens],
        };
    }

    /// <summary>A token is a string, or an object with its content.</summary>
    private static string? Token(string path, JsonElement root, string name)
    {
        if (!JsonFields.TryGet(root, name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Object
            ? JsonFields.String(path, value, "content")
            : JsonFields.String(path, root, name);
    }

    /// <summary>Transformers writes 10^30 for "no limit".</summary>
    private static int? MaxLength(string path, JsonElement root)
    {
        if (!JsonFields.TryGet(root, "model_max_length", out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var length) || !(length >= 1))
            throw JsonFields.Unexpected(path, "model_max_length", "a positive number", value);
        return length >= int.MaxValue ? int.MaxValue : (int)length;
    }

    private static IEnumerable<AddedToken> AddedTokens(string path, JsonElement root)
    {
        if (JsonFields.Object(path, root, "added_tokens_decoder") is not { } decoder) yield break;
        foreach (var entry in decoder.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw JsonFields.Unexpected(path, "added_tokens_decoder", "ids as keys", decoder);
            yield return JsonFields.AddedToken(path, entry.Value, id);
        }
    }
}
