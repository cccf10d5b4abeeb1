using Octavo.Text.PostProcessors;

namespace Octavo.Text.Files;

/// <summary>Reads the section <c>post_processor</c>.</summary>
/// <param name="vocabularySize">Ids must be below this.</param>
internal sealed class PostProcessorReader(int vocabularySize)
{
    /// <summary>What a component describes.</summary>
    public PostProcessor Read(JsonPart part)
    {
        switch (part.Type)
        {
            case "BertProcessing":
                part.HasOnly("sep", "cls");
                return PostProcessor.Bert(ReadToken(part.Required("cls")), ReadToken(part.Required("sep")));
            case "RobertaProcessing":
                part.HasOnly("sep", "cls", "trim_offsets", "add_prefix_space");
                return PostProcessor.Roberta(ReadToken(part.Required("cls")), ReadToken(part.Required("sep")), ReadTrims(part));
            case "ByteLevel":
                part.HasOnly("add_prefix_space", "trim_offsets", "use_regex");
                part.Bool("use_regex", true);
                return new PostProcessor { Single = PostProcessor.None.Single, Pair = PostProcessor.None.Pair, Trims = ReadTrims(part) };
            case "TemplateProcessing":
                return ReadTemplates(part);
            case "Sequence":
                return ReadSequence(part);
            default:
                throw part.Required("type").Unexpected("the type of a post-processor");
        }
    }

    private static bool[] ReadTrims(JsonPart part)
    {
        var keepsFirst = part.Bool("add_prefix_space", true);
        return part.Bool("trim_offsets", true) ? [keepsFirst] : [];
    }

    private int ReadToken(JsonPart part)
    {
        var items = part.AsItems();
        if (items.Count != 2) throw part.Unexpected("a token and its id");
        items[0].AsString();
        return items[1].AsInt(0, vocabularySize - 1);
    }

    private PostProcessor ReadSequence(JsonPart part)
    {
        part.HasOnly("processors");
        var all = PostProcessor.None;
        foreach (var item in PatternReading.Steps(part, "processors"))
        {
            var next = Read(item);
            var arranges = next.Single != PostProcessor.None.Single;
            if (arranges && all.Single != PostProcessor.None.Single)
                throw item.Unexpected("one post-processor of a sequence that puts tokens around texts");
            all = new PostProcessor
            {
                Single = arranges ? next.Single : all.Single,
                Pair = arranges ? next.Pair : all.Pair,
                Trims = [.. all.Trims, .. next.Trims],
            };
        }

        return all;
    }

    private PostProcessor ReadTemplates(JsonPart part)
    {
        part.HasOnly("single", "pair", "special_tokens");
        var special = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var tokens = part.Optional("special_tokens");
        if (tokens is { IsArray: true } list)
        {
            foreach (var item in list.AsItems()) special[item.Required("id").AsString()] = ReadIds(item);
        }
        else if (tokens is { } table)
        {
            if (!table.IsObject) throw table.Unexpected("an object");
            foreach (var member in table.Element.EnumerateObject()) special[member.Name] = ReadIds(table.Required(member.Name));
        }

        return new PostProcessor
        {
            Single = ReadTemplate(part.Required("single"), special, texts: 1),
            Pair = part.Optional("pair") is { } pair ? ReadTemplate(pair, special, texts: 2) : PostProcessor.None.Pair,
        };
    }

    private int[] ReadIds(JsonPart part)
    {
        part.HasOnly("id", "ids", "tokens");
        return [.. part.Items("ids").Select(id => id.AsInt(0, vocabularySize - 1))];
    }

    private static List<TemplatePart> ReadTemplate(JsonPart part, Dictionary<string, int[]> special, int texts)
    {
        var parts = new List<TemplatePart>();
        foreach (var item in part.AsItems())
        {
            item.HasOnly("SpecialToken", "Sequence");
            if (item.Optional("Sequence") is { } sequence)
            {
                sequence.HasOnly("id", "type_id");
                var index = sequence.Required("id").AsString() switch
                {
                    "A" => 0,
                    "B" when texts == 2 => 1,
                    _ => throw sequence.Required("id").Unexpected(texts == 2 ? "A or B" : "A"),
                };
                parts.Add(TemplatePart.Text(index, TypeOf(sequence)));
                continue;
            }

            var token = item.Required("SpecialToken");
            token.HasOnly("id", "type_id");
            if (!special.TryGetValue(token.Required("id").AsString(), out var ids)) throw token.Required("id").Unexpected("a token of special_tokens");
            parts.Add(TemplatePart.Special(ids, TypeOf(token)));
        }

        return parts;
    }

    private static int TypeOf(JsonPart part) => part.Required("type_id").AsInt(0, int.MaxValue);
}
