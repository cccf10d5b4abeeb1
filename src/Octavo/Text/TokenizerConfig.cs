using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads <c>tokenizer_config.json</c> of Transformers, which takes precedence over <c>tokenizer.json</c>.</summary>
internal static class TokenizerConfig
{
    /// <summary>The classes that cut text as BERT's does, without the "Fast" some end with.</summary>
    private static readonly string[] Classes =
    [
        "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "SqueezeBertTokenizer", "ConvBertTokenizer",
        "RetriBertTokenizer", "LayoutLMTokenizer", "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer", "DPRReaderTokenizer",
    ];

    /// <summary>Keys that change the tokens in a way that is not supported, unless they are absent, null, false or empty.</summary>
    private static readonly string[] Unsupported =
        ["split_special_tokens", "init_inputs", "word_tokenizer_type", "do_subword_tokenize", "subword_tokenizer_type"];

    /// <summary>How text is treated; what is called how is read by <see cref="DeclaredTokens"/>.</summary>
    public static TokenizerOptions Apply(string path, JsonElement root, TokenizerOptions options)
    {
        return options with
        {
            DoLowerCase = JsonFields.Bool(path, root, "do_lower_case") ?? options.DoLowerCase,
            StripAccents = root.TryGetProperty("strip_accents", out _) ? JsonFields.Bool(path, root, "strip_accents") : options.StripAccents,
            TokenizeChineseChars = JsonFields.Bool(path, root, "tokenize_chinese_chars") ?? options.TokenizeChineseChars,
            CleanUpSpaces = JsonFields.Bool(path, root, "clean_up_tokenization_spaces") ?? options.CleanUpSpaces,
            ModelMaxLength = MaxLength(path, root, "model_max_length") ?? MaxLength(path, root, "max_len") ?? options.ModelMaxLength,
        };
    }

    /// <summary>Refuses what would give other tokens than Transformers'.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">What is in it.</param>
    /// <param name="hasJson">Whether a <c>tokenizer.json</c> describes the steps.</param>
    /// <param name="isToken">Whether a text is a special or added token.</param>
    /// <exception cref="InvalidDataException">A key asks for what is not supported.</exception>
    public static void Refuse(string path, JsonElement root, bool hasJson, Func<string, bool> isToken)
    {
        foreach (var name in Unsupported)
        {
            if (root.TryGetProperty(name, out var value) && !IsNothing(value)) throw JsonFields.Unexpected(path, name, "nothing, for it is not supported", value);
        }

        foreach (var side in (string[])["truncation_side", "padding_side"])
        {
            if ((JsonFields.String(path, root, side) ?? "right") != "right") throw JsonFields.Unexpected(path, side, "right, the only side supported", root.GetProperty(side));
        }

        RefuseOtherClass(path, root, hasJson);
        // Transformers' fast tokenizers look at neither of these: with a tokenizer.json they change nothing.
        if (hasJson) return;
        if (JsonFields.Bool(path, root, "do_basic_tokenize") is false)
            throw JsonFields.Unexpected(path, "do_basic_tokenize", "true, for words are always cut at spaces and punctuation", root.GetProperty("do_basic_tokenize"));
        foreach (var item in JsonFields.Items(path, root, "never_split"))
        {
            if (item.ValueKind != JsonValueKind.String || !isToken(item.GetString()!))
                throw JsonFields.Unexpected(path, "never_split", "special or added tokens only", item);
        }
    }

    private static void RefuseOtherClass(string path, JsonElement root, bool hasJson)
    {
        const string Fast = "Fast";
        if (JsonFields.String(path, root, "tokenizer_class") is not { } name) return;
        var kind = name.EndsWith(Fast, StringComparison.Ordinal) ? name[..^Fast.Length] : name;
        // A tokenizer.json says itself what it is; this one is never read from one.
        if (hasJson ? kind == "BertJapaneseTokenizer" : !Classes.Contains(kind))
            throw JsonFields.Unexpected(path, "tokenizer_class", "BertTokenizer or one that works like it", root.GetProperty("tokenizer_class"));
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    /// <summary>Transformers writes 10^30 for "no limit".</summary>
    private static int? MaxLength(string path, JsonElement root, string name)
    {
        if (!JsonFields.TryGet(root, name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var length) || !(length >= 1))
            throw JsonFields.Unexpected(path, name, "a positive number", value);
        return length >= int.MaxValue ? int.MaxValue : (int)length;
    }
}
