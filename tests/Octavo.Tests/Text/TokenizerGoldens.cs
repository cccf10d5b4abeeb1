using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>The answers of Hugging Face's fast tokenizer, and the tokenizers they were made with.</summary>
internal static class TokenizerGoldens
{
    public static string CasedFile { get; } = Path.Combine("..", "families", "bert", "tokenizer.jsonl");

    /// <summary>The uncased tokenizer of the repository's model.</summary>
    public static WordPieceTokenizer Uncased { get; } = WordPieceTokenizer.Load(RepositoryRoot.Path("models", "minilm-mrpc"));

    /// <summary>The small cased tokenizer beside the goldens.</summary>
    public static WordPieceTokenizer Cased { get; } = WordPieceTokenizer.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "families", "bert"));

    /// <summary>The vocabulary of the repository's model.</summary>
    public static string[] UncasedVocabulary { get; } = File.ReadAllLines(RepositoryRoot.Path("models", "minilm-mrpc", "vocab.txt"));

    public static string Folder(params string[] parts) =>
        RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", "tokenizer", .. parts]);

    /// <summary>Names, tokenizers and lines of all goldens.</summary>
    public static IEnumerable<(string File, WordPieceTokenizer Tokenizer)> Files()
    {
        yield return ("torture.jsonl", Uncased);
        yield return ("mrpc-dev.jsonl", Uncased);
        yield return ("do-lower-case-false.jsonl", WordPieceTokenizer.FromVocabulary(UncasedVocabulary, new TokenizerOptions { DoLowerCase = false }));
        yield return (CasedFile, Cased);
    }

    public static IEnumerable<TokenizerGolden> Lines(string file) =>
        File.ReadLines(Folder(file)).Where(line => line.Length > 0).Select(TokenizerGolden.Parse);
}

/// <summary>One line of a golden file.</summary>
internal sealed record TokenizerGolden(
    string Line, string Text, string? Pair, int MaxLength, bool Padded, int[] Ids, int[]? Types, int[]? Mask, int[][]? Offsets)
{
    public static TokenizerGolden Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new TokenizerGolden(
            line,
            root.GetProperty("text").GetString()!,
            root.TryGetProperty("pair", out var pair) ? pair.GetString() : null,
            root.TryGetProperty("max_length", out var length) ? length.GetInt32() : 128,
            root.TryGetProperty("padding", out _),
            Ints(root.GetProperty("input_ids")),
            root.TryGetProperty("token_type_ids", out var types) ? Ints(types) : null,
            root.TryGetProperty("attention_mask", out var mask) ? Ints(mask) : null,
            root.TryGetProperty("offsets", out var offsets) ? offsets.EnumerateArray().Select(Ints).ToArray() : null);
    }

    private static int[] Ints(JsonElement array) => array.EnumerateArray().Select(n => n.GetInt32()).ToArray();
}
