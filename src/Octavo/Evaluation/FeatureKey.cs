using Octavo.Files;

namespace Octavo.Evaluation;

/// <summary>What token ids depend on, as one SHA-256: the tokenizer's files, the task, the length and every text.</summary>
internal static class FeatureKey
{
    private const string Format = "octavo features 1";

    // All that tokenizers of Transformers read, whatever their kind.
    private static readonly string[] s_tokenizerFiles =
    [
        "added_tokens.json", "config.json", "merges.txt", "sentencepiece.bpe.model", "sentencepiece.model",
        "special_tokens_map.json", "spiece.model", "spm.model", "tokenizer.json", "tokenizer.model", "tokenizer_config.json",
        "vocab.json", "vocab.txt",
    ];

    /// <summary>The key, in hexadecimal digits.</summary>
    public static string Of(string tokenizerFolder, string task, IReadOnlyList<GlueExample> examples, int length)
    {
        using var hash = new ContentHash();
        hash.Add(Format).Add(typeof(FeatureKey).Assembly.GetName().Version?.ToString()).AddFiles(tokenizerFolder, s_tokenizerFiles);
        hash.Add(task).Add(length).Add(examples.Count);
        foreach (var example in examples) hash.Add(example.Text).Add(example.Pair);
        return hash.ToHex();
    }
}
