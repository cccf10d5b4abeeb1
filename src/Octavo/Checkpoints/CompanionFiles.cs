using System.Text.Json;
using Octavo.Files;
using Octavo.Values;

namespace Octavo.Checkpoints;

/// <summary>The files that stand beside config and weights in a folder of Hugging Face.</summary>
internal static class CompanionFiles
{
    /// <summary>The list of modules of sentence-transformers: which folders hold what follows the encoder.</summary>
    public const string Modules = "modules.json";

    /// <summary>The files of the tokenizer.</summary>
    public static readonly IReadOnlyList<string> Tokenizer =
    [
        "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "sentencepiece.bpe.model", "spiece.model", "spm.model", "tokenizer.model", "sentencepiece.model",
    ];

    private const int MaxDepth = 16;

    private static readonly string[] SentenceTransformers = [Modules, "config_sentence_transformers.json"];

    /// <summary>Copies what is there: the tokenizer, and of sentence-transformers its settings and the folders of its modules.</summary>
    /// <exception cref="CheckpointException">modules.json is malformed, or names a folder elsewhere.</exception>
    public static void CopyAll(string source, string target)
    {
        // The encoder's own settings are called sentence_bert_config.json, sentence_roberta_config.json, ….
        var settings = Directory.EnumerateFiles(source, "sentence_*_config.json").Select(file => Path.GetFileName(file));
        Copy(source, target, [.. Tokenizer, .. SentenceTransformers, .. settings, .. ModuleFiles(source)]);
    }

    /// <summary>Copies the files of the tokenizer: a classifier is no sentence encoder any more.</summary>
    public static void CopyTokenizer(string source, string target) => Copy(source, target, [.. Tokenizer]);

    private static void Copy(string source, string target, IEnumerable<string> names)
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

    /// <summary>The files of pooling, dense layers and whatever else modules.json names, by their paths in the folder.</summary>
    private static IEnumerable<string> ModuleFiles(string source)
    {
        var list = Path.Combine(source, Modules);
        if (!File.Exists(list)) yield break;
        foreach (var module in ModuleFolders(list))
        {
            var folder = Path.Combine(source, module);
            if (!Directory.Exists(folder)) continue;
            foreach (var file in Directory.EnumerateFiles(folder)) yield return Path.Combine(module, Path.GetFileName(file));
        }
    }

    // The encoder itself lies in the folder, and its path is empty.
    private static List<string> ModuleFolders(string list)
    {
        try
        {
            using var json = JsonDocument.Parse(CheckpointText.Read(list), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return [.. json.RootElement.EnumerateArray().Select(module => module.GetProperty("path").GetString() ?? "").Where(path => path.Length > 0).Select(Checked)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException(list, $"expected a list of modules, each with the path of its folder: {JsonFault.Describe(e)}", e);
        }

        string Checked(string path) => path.IndexOfAny(['/', '\\', ':', '\0']) < 0 && path is not ("." or "..")
            ? path
            : throw new CheckpointException(list, $"expected the names of folders beside it, found '{path}'");
    }
}
