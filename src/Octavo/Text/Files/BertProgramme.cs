using System.Text;
using System.Text.Json;

namespace Octavo.Text.Files;

/// <summary>Whether a <c>tokenizer.json</c> is BERT's own programme, which has a tokenizer of one pass.</summary>
internal static class BertProgramme
{
    /// <summary>The sections are those of BERT; what is wrong within them is left to the reader.</summary>
    public static bool Describes(JsonElement root) =>
        TypeOf(root, "normalizer") == "BertNormalizer"
        && TypeOf(root, "pre_tokenizer") == "BertPreTokenizer"
        && TypeOf(root, "decoder") is null or "WordPiece"
        && IsWordPiece(root)
        && IsBertTemplate(root);

    private static bool IsWordPiece(JsonElement root)
    {
        if (TypeOf(root, "model") is { } type) return type == "WordPiece";
        return root.TryGetProperty("model", out var model) && JsonFields.TryGet(model, "max_input_chars_per_word", out _);
    }

    private static bool IsBertTemplate(JsonElement root)
    {
        if (TypeOf(root, "post_processor") is not { } type) return false;
        if (type == "BertProcessing") return true;
        if (type != "TemplateProcessing") return false;
        var processor = root.GetProperty("post_processor");
        return Shape(processor, "single") == "*0A0*0" && Shape(processor, "pair") == "*0A0*0B1*1";
    }

    /// <summary>A template in short: a star for a special token, a letter for a text, each with its segment.</summary>
    private static string Shape(JsonElement processor, string name)
    {
        if (!JsonFields.TryGet(processor, name, out var list) || list.ValueKind != JsonValueKind.Array) return "";
        var shape = new StringBuilder();
        foreach (var item in list.EnumerateArray())
        {
            shape.Append(
                JsonFields.TryGet(item, "Sequence", out var text) ? $"{Raw(text, "id").Trim('"')}{Raw(text, "type_id")}"
                : JsonFields.TryGet(item, "SpecialToken", out var token) ? $"*{Raw(token, "type_id")}" : "?");
        }

        return shape.ToString();
    }

    private static string Raw(JsonElement element, string name) => JsonFields.TryGet(element, name, out var value) ? value.GetRawText() : "?";

    private static string? TypeOf(JsonElement root, string name) =>
        JsonFields.TryGet(root, name, out var section) && JsonFields.TryGet(section, "type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;
}
