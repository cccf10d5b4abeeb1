namespace Octavo.Checkpoints;

/// <summary>The files that stand beside config and weights in a folder of Hugging Face.</summary>
internal static class CompanionFiles
{
    /// <summary>The files of the tokenizer.</summary>
    public static readonly IReadOnlyList<string> Tokenizer = ["vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

    private static readonly string[] SentenceTransformers = ["modules.json", "sentence_bert_config.json", "config_sentence_transformers.json", "1_Pooling/config.json"];

    /// <summary>Copies what is there.</summary>
    public static void CopyAll(string source, string target) => Copy(source, target, [.. Tokenizer, .. SentenceTransformers]);

    /// <summary>Copies the files of the tokenizer: a classifier is no sentence encoder any more.</summary>
    public static void CopyTokenizer(string source, string target) => Copy(source, target, [.. Tokenizer]);

    private static void Copy(string source, string target, string[] names)
    {
        foreach (var name in names)
        {
            var from = Path.Combine(source, name);
            if (!File.Exists(from)) continue;
            var to = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            ReplacedFile.Copy(from, to);
        }
    }
}
