using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>Every line of the goldens comes out identical.</summary>
public class GoldenTokenizerTests
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens");

    [Theory]
    [InlineData("tokenizer/tokenizer-torture.jsonl", "")]
    [InlineData("tokenizer/tokenizer-mrpc-dev.jsonl", "")]
    [InlineData("tokenizer/tokenizer-do-lower-case-false.jsonl", "false")]
    [InlineData("families-bert/tokenizer.jsonl", "family")]
    public void Every_line_is_identical(string file, string kind)
    {
        var tokenizer = kind switch
        {
            "family" => WordPieceTokenizer.Load(Path.Combine(Goldens, "families-bert")),
            "false" => Cased(),
            _ => WordPieceTokenizer.Load(RepositoryRoot.Path("models", "minilm-mrpc")),
        };
        var wrong = new List<string>();
        var lines = File.ReadAllLines(Path.Combine(Goldens, file));
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var text = root.GetProperty("text").GetString()!;
            var pair = root.TryGetProperty("pair", out var p) && p.ValueKind == JsonValueKind.String ? p.GetString() : null;
            var most = root.TryGetProperty("max_length", out var m) ? m.GetInt32() : 128;
            var encoding = tokenizer.Encode(text, pair, most);
            if (root.TryGetProperty("padding", out _))
            {
                CheckPadded(tokenizer, root, text, pair, most);
                continue;
            }

            var same = Integers(root.GetProperty("input_ids")).SequenceEqual(encoding.InputIds)
                && (!root.TryGetProperty("token_type_ids", out var types) || Integers(types).SequenceEqual(encoding.TokenTypeIds))
                && (!root.TryGetProperty("offsets", out var offsets) || Offsets(offsets).SequenceEqual(InCodePoints(encoding, text, pair)));
            if (!same)
                wrong.Add($"{line}\n   found {string.Join(',', encoding.InputIds)} {string.Join(' ', InCodePoints(encoding, text, pair))}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {lines.Length}:\n" + string.Join('\n', wrong.Take(8).Select(w => w.Length > 900 ? w[..450] + " … " + w[^450..] : w)));
    }

    private static void CheckPadded(WordPieceTokenizer tokenizer, JsonElement root, string text, string? pair, int most)
    {
        var batch = tokenizer.EncodeBatch([(text, pair)], most, Padding.Max);
        Assert.Equal(Integers(root.GetProperty("input_ids")), batch.InputIds);
        Assert.Equal(Integers(root.GetProperty("token_type_ids")), batch.TokenTypeIds);
        Assert.Equal(Integers(root.GetProperty("attention_mask")), batch.AttentionMask!.Select(m => (int)m));
    }

    /// <summary>The bundled vocabulary with its case kept.</summary>
    private static WordPieceTokenizer Cased()
    {
        var folder = Directory.CreateTempSubdirectory("octavo-");
        try
        {
            File.Copy(RepositoryRoot.Path("models", "minilm-mrpc", "vocab.txt"), Path.Combine(folder.FullName, "vocab.txt"));
            File.WriteAllText(Path.Combine(folder.FullName, "tokenizer_config.json"), """{"do_lower_case": false}""");
            return WordPieceTokenizer.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<int> Integers(JsonElement array) => array.EnumerateArray().Select(e => e.GetInt32());

    private static IEnumerable<(int, int)> Offsets(JsonElement array) => array.EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32()));

    /// <summary>The goldens count code points, .NET counts UTF-16 units.</summary>
    private static IEnumerable<(int, int)> InCodePoints(Octavo.Text.Encoding encoding, string text, string? pair)
    {
        for (var i = 0; i < encoding.Offsets.Count; i++)
        {
            var source = encoding.TokenTypeIds[i] == 0 ? text : pair!;
            yield return (CodePoints(source, encoding.Offsets[i].Start), CodePoints(source, encoding.Offsets[i].End));
        }
    }

    private static int CodePoints(string text, int end)
    {
        var count = 0;
        foreach (var _ in text[..end].EnumerateRunes())
            count++;
        return count;
    }
}
