using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text.Files;

/// <summary>
/// Folders without tokenizer.json: SentencePiece files of five families, of none and alone, vocab.json with merges.txt, vocab.txt. The answers
/// are those of Transformers, where its versions 4 and 5 differ those of 4; of a SentencePiece file alone those of the SentencePiece library.
/// </summary>
public class SentencePieceGoldenTests
{
    private static readonly string Root = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "sentencepiece");

    public static TheoryData<string> Folders => [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).Order()];

    public static TheoryData<string> Models => [.. Directory.EnumerateFiles(Root, "*.model", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_line_has_the_ids_types_and_places_of_the_reference(string name)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Root, name));
        var lines = Lines(name);
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var (text, pair) = (line.GetProperty("text").GetString()!, Optional(line, "pair")?.GetString());
            var options = new EncodingOptions
            {
                MaxLength = Optional(line, "max_length")?.GetInt32() ?? 0,
                SpecialTokens = Optional(line, "add_special_tokens")?.GetBoolean() == false ? SpecialTokens.Skip : SpecialTokens.Keep,
            };
            var encoding = tokenizer.Encode(text, pair, options);
            var ids = Ints(Optional(line, "ids") ?? line.GetProperty("input_ids"));
            Assert.True(ids.SequenceEqual(encoding.InputIds), $"{line}: found ids {string.Join(' ', encoding.InputIds)}");
            var types = Optional(line, "token_type_ids") is { } given ? Ints(given) : new int[ids.Length];
            Assert.True(types.SequenceEqual(encoding.TokenTypeIds), $"{line}: found types {string.Join(' ', encoding.TokenTypeIds)}");
            var places = (Optional(line, "spans") ?? line.GetProperty("offsets")).EnumerateArray().Select(place => (place[0].GetInt32(), place[1].GetInt32()));
            var found = encoding.Offsets.Select((place, token) => InCodePoints(encoding.TextOf(token) == 1 ? pair! : text, place)).ToList();
            Assert.True(places.SequenceEqual(found), $"{line}: found places {string.Join(' ', found)}");
            Assert.Equal(line.GetProperty("decoded").GetString(), tokenizer.Decode([.. encoding.InputIds], SpecialTokens.Skip));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_SentencePiece_file_alone_has_the_ids_of_the_SentencePiece_library(string file)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Root, file));
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(Root, Path.GetDirectoryName(file)!, "lines.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            if ((Optional(document.RootElement, "spm_ids") ?? Optional(document.RootElement, "ids")) is not { } ids) continue;
            var found = tokenizer.Encode(document.RootElement.GetProperty("text").GetString()!).InputIds;
            Assert.True(Ints(ids).SequenceEqual(found), $"{line}: found ids {string.Join(' ', found)}");
            compared++;
        }

        Assert.True(compared > 50);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Such_a_folder_has_a_tokenizer(string name) => Assert.True(Tokenizer.IsIn(Path.Combine(Root, name)));

    [Fact]
    public void A_class_whose_conversion_is_not_known_is_named()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.Copy(Path.Combine(Root, "library-unigram", "tokenizer.model"), Path.Combine(folder.FullName, "tokenizer.model"));
            File.WriteAllText(Path.Combine(folder.FullName, "tokenizer_config.json"), """{"tokenizer_class":"T5Tokenizer"}""");
            var error = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(folder.FullName));
            Assert.Contains("T5Tokenizer", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<JsonElement> Lines(string name)
    {
        var older = new Dictionary<string, JsonElement>();
        var file = Path.Combine(Root, name, "lines-older-conversion.jsonl");
        if (File.Exists(file))
        {
            foreach (var line in File.ReadLines(file)) older[Question(Parse(line))] = Parse(line);
        }

        return [.. File.ReadLines(Path.Combine(Root, name, "lines.jsonl")).Select(Parse).Select(line => older.GetValueOrDefault(Question(line), line))];
    }

    private static string Question(JsonElement line) =>
        string.Join('|', new[] { "text", "pair", "max_length", "add_special_tokens" }.Select(name => Optional(line, name)?.GetRawText()));

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static JsonElement? Optional(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];

    private static (int Start, int End) InCodePoints(string text, (int Start, int End) place) => (CountTo(text, place.Start), CountTo(text, place.End));

    private static int CountTo(string text, int end)
    {
        var count = 0;
        for (var i = 0; i < end; count++) i += i + 1 < text.Length && char.IsSurrogatePair(text, i) ? 2 : 1;
        return count;
    }
}
