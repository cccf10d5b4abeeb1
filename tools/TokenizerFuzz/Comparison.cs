using System.Text.Json;

namespace TokenizerFuzz;

/// <summary>Compares ids line by line.</summary>
internal static class Comparison
{
    private const int MostShown = 5;

    /// <returns>How many lines differ.</returns>
    public static int Run(string path, int lines, int seed)
    {
        var pair = new Pair(path);
        var source = new RandomLines(TokensOf(pair.Json), seed);
        var (differing, refused) = (0, 0);
        for (var i = 0; i < lines; i++)
        {
            var text = source.Next();
            var (expected, found) = (pair.Native(text), pair.Octavo(text));
            if (expected is null && found is null) refused++;
            if (IsSame(expected, found)) continue;
            if (differing++ < MostShown) Show(pair.Name, text, expected, found);
        }

        Console.WriteLine($"{pair.Name,-40} {lines} lines, {differing} differ, {refused} refused by both");
        return differing;
    }

    private static bool IsSame(uint[]? expected, IReadOnlyList<int>? found)
    {
        if (expected is null || found is null) return expected is null && found is null;
        if (expected.Length != found.Count) return false;
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] != found[i]) return false;
        }

        return true;
    }

    private static void Show(string name, string text, uint[]? expected, IReadOnlyList<int>? found)
    {
        Console.WriteLine($"{name}: {JsonSerializer.Serialize(text)}");
        Console.WriteLine($"  native {(expected is null ? "refuses" : string.Join(' ', expected))}");
        Console.WriteLine($"  Octavo {(found is null ? "refuses" : string.Join(' ', found))}");
    }

    /// <summary>The texts of the vocabulary: random letters alone would hardly ever be in it.</summary>
    private static List<string> TokensOf(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 256 });
        var vocabulary = document.RootElement.GetProperty("model").GetProperty("vocab");
        var tokens = vocabulary.ValueKind == JsonValueKind.Object
            ? vocabulary.EnumerateObject().Select(token => token.Name).ToList()
            : vocabulary.EnumerateArray().Select(piece => piece[0].GetString()!).ToList();
        if (!document.RootElement.TryGetProperty("added_tokens", out var added)) return tokens;
        // As often as a hundredth of the vocabulary, however few they are.
        var contents = added.EnumerateArray().Select(token => token.GetProperty("content").GetString()!).ToList();
        for (var i = 0; i < tokens.Count / 100 && contents.Count > 0; i++) tokens.Add(contents[i % contents.Count]);
        return tokens;
    }
}
