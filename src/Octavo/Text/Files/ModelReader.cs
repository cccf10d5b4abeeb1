using System.Text.Json;
using Octavo.Text.Models;

namespace Octavo.Text.Files;

/// <summary>Reads the section <c>model</c>.</summary>
internal static class ModelReader
{
    private const int MostScores = 1 << 24;

    /// <summary>The model.</summary>
    /// <param name="part">The section, its vocabulary taken out where that is an object.</param>
    /// <param name="entries">That vocabulary; null where there is none.</param>
    public static (TokenModel Model, int Entries) Read(JsonPart part, VocabularyEntries? entries)
    {
        var type = TypeOf(part);
        if (type == "Unigram") return ReadUnigram(part);
        if (entries is null || !part.Required("vocab").IsObject) throw part.Required("vocab").Unexpected("an object");
        if (entries.Count == 0) throw new InvalidDataException($"{part.Where}.vocab: expected a vocabulary, found no entries");
        TokenModel model = type switch
        {
            "WordLevel" => ReadWordLevel(part, entries),
            "WordPiece" => ReadWordPiece(part, entries),
            "BPE" => ReadBpe(part, entries),
            _ => throw part.Required("type").Unexpected("WordLevel, WordPiece, BPE or Unigram"),
        };
        return (model, CountOf(entries));
    }

    /// <summary>Older files do not say the type: what else they say tells.</summary>
    private static string TypeOf(JsonPart part)
    {
        if (!part.IsObject) throw part.Unexpected("an object");
        if (part.Optional("type") is { } type) return type.AsString();
        if (part.Optional("merges") is not null) return "BPE";
        if (part.Optional("vocab") is { IsArray: true }) return "Unigram";
        return part.Optional("max_input_chars_per_word") is not null || part.Optional("continuing_subword_prefix") is not null ? "WordPiece" : "WordLevel";
    }

    private static WordLevel ReadWordLevel(JsonPart part, VocabularyEntries entries)
    {
        part.HasOnly("vocab", "unk_token");
        return new WordLevel(entries, part.Optional("unk_token")?.AsString() ?? "<unk>");
    }

    private static WordPiece ReadWordPiece(JsonPart part, VocabularyEntries entries)
    {
        part.HasOnly("vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word");
        return new WordPiece(
            entries,
            part.Optional("unk_token")?.AsString() ?? "[UNK]",
            part.Optional("continuing_subword_prefix")?.AsString() ?? "##",
            part.Optional("max_input_chars_per_word")?.AsInt(0, int.MaxValue) ?? 100,
            part.Where);
    }

    private static Bpe ReadBpe(JsonPart part, VocabularyEntries entries)
    {
        part.HasOnly("vocab", "merges", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges");
        if (part.Optional("dropout") is { } dropout && !(dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.GetDouble() == 0))
            throw dropout.Unexpected("null, for dropout makes tokens a matter of chance");
        var options = new BpeOptions
        {
            Unknown = part.Optional("unk_token")?.AsString(),
            ContinuingPrefix = part.Optional("continuing_subword_prefix")?.AsString(),
            WordSuffix = part.Optional("end_of_word_suffix")?.AsString(),
            FuseUnknown = part.Bool("fuse_unk", false),
            ByteFallback = part.Bool("byte_fallback", false),
            IgnoreMerges = part.Bool("ignore_merges", false),
        };
        var tokens = new TokenTable(entries);
        var merges = new MergeTable(tokens, options.ContinuingPrefix, $"{part.Where}.merges");
        var list = part.Required("merges");
        if (!list.IsArray) throw list.Unexpected("an array");
        foreach (var merge in list.Element.EnumerateArray()) AddMerge(merges, list, merge);
        return new Bpe(tokens, merges, options);
    }

    private static void AddMerge(MergeTable merges, JsonPart list, JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.String)
        {
            var text = merge.GetString()!;
            if (text.StartsWith("#version", StringComparison.Ordinal)) return;
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space >= 0 && text.IndexOf(' ', space + 1) < 0)
            {
                merges.Add(text.AsSpan(0, space), text.AsSpan(space + 1));
                return;
            }
        }
        else if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2
            && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String)
        {
            merges.Add(merge[0].GetString(), merge[1].GetString());
            return;
        }

        throw new InvalidDataException($"{list.Where}[{merges.Count}]: expected two tokens, found {merge.GetRawText()}");
    }

    private static (TokenModel Model, int Entries) ReadUnigram(JsonPart part)
    {
        part.HasOnly("vocab", "unk_id", "byte_fallback");
        var list = part.Required("vocab");
        if (!list.IsArray) throw list.Unexpected("an array");
        var count = list.Element.GetArrayLength();
        if (count is 0 or > MostScores) throw new InvalidDataException($"{list.Where}: expected 1 to {MostScores} pieces, found {count}");
        var entries = new VocabularyEntries(8 * count);
        var scores = new double[count];
        var id = 0;
        foreach (var item in list.Element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 2 || item[0].ValueKind != JsonValueKind.String || item[1].ValueKind != JsonValueKind.Number)
                throw new InvalidDataException($"{list.Where}[{id}]: expected a piece and its score, found {item.GetRawText()}");
            entries.Add(id, item[0].GetString());
            scores[id++] = item[1].GetDouble();
        }

        var options = new UnigramOptions
        {
            UnknownId = part.Optional("unk_id")?.AsInt(0, count - 1),
            ByteFallback = part.Bool("byte_fallback", false),
        };
        return (new Unigram(entries, scores, options, list.Where), count);
    }

    private static int CountOf(VocabularyEntries entries)
    {
        var count = 0;
        for (var id = 0; id < entries.Count; id++) count += entries.IsUsed(id) ? 1 : 0;
        return count;
    }
}
