using System.Text.Json;

namespace Octavo.Text;

/// <summary>
/// Reads the post-processor of <c>tokenizer.json</c>: which special tokens stand around the texts. Only BERT's
/// own arrangement is known; any other is refused rather than misread.
/// </summary>
internal static class PostProcessorJson
{
    public static TokenizerOptions Read(string path, JsonElement root, TokenizerOptions options)
    {
        if (JsonFields.Object(path, root, "post_processor") is not { } processor) return options;
        return JsonFields.String(path, processor, "type") switch
        {
            "BertProcessing" => options with
            {
                ClsToken = Named(path, processor, "cls"),
                SepToken = Named(path, processor, "sep"),
            },
            "TemplateProcessing" => ReadTemplates(path, processor, options),
            _ => throw JsonFields.Unexpected(path, "post_processor", "TemplateProcessing or BertProcessing", processor),
        };
    }

    private static string Named(string path, JsonElement processor, string name)
    {
        var items = JsonFields.Items(path, processor, name).ToArray();
        return items.Length == 2 && items[0].ValueKind == JsonValueKind.String
            ? items[0].GetString()!
            : throw JsonFields.Unexpected(path, $"post_processor.{name}", "a token and its id", processor);
    }

    private static TokenizerOptions ReadTemplates(string path, JsonElement processor, TokenizerOptions options)
    {
        var single = Template(path, processor, "single");
        var pair = Template(path, processor, "pair");
        if (single.Count == 3 && pair.Count == 5)
        {
            string cls = single[0].Id, sep = single[2].Id;
            if (Equal(single, [new(cls, 0), new("A", 0), new(sep, 0)])
                && Equal(pair, [new(cls, 0), new("A", 0), new(sep, 0), new("B", 1), new(sep, 1)]))
            {
                return options with { ClsToken = cls, SepToken = sep };
            }
        }

        throw JsonFields.Unexpected(path, "post_processor", "the templates [CLS] A [SEP] and [CLS] A [SEP] B [SEP]", processor);
    }

    private static List<Piece> Template(string path, JsonElement processor, string name)
    {
        var pieces = new List<Piece>();
        foreach (var item in JsonFields.Items(path, processor, name))
        {
            var piece = JsonFields.Object(path, item, "SpecialToken") ?? JsonFields.Object(path, item, "Sequence") ?? item;
            pieces.Add(new(JsonFields.String(path, piece, "id") ?? "", JsonFields.Int32(path, piece, "type_id") ?? 0));
        }

        return pieces;
    }

    private static bool Equal(List<Piece> found, Piece[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (found[i] != expected[i]) return false;
        }

        return true;
    }

    private sealed record Piece(string Id, int Type);
}
