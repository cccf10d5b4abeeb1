using Octavo.Text;

namespace Octavo.Tests.Fuzzing;

/// <summary>Files of tokenizers, and what they make of texts when they are read.</summary>
internal static class TokenizerTargets
{
    private static readonly Type[] s_refusals = [typeof(InvalidDataException), typeof(ArgumentException)];

    private static readonly string[] s_texts = ["Hello, wörld! don't", "ab abc  cab [MASK]</s>", new string('a', 300), ""];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("tokenizer-json", "tokenizer.json", ReadFile, () =>
        [
            Component("model-unigram-unk"), Component("model-bpe-byte-fallback-fuse"), Component("norm-sequence"), Component("pre-split-regex-isolated"), Component("norm-precompiled-small"),
            Component("post-template-many-ids"), Component("added-overlap"), Component("decoder-strip-replace"), Component("trunc-and-pad"), Component("model-wordlevel"),
        ]) { Refusals = s_refusals },
        new("tokenizer-json-bert", "tokenizer.json", ReadFile, () => [FuzzTargets.Golden("sentence-transformers", "dense-identity-no-bias", "tokenizer.json")]) { Refusals = s_refusals },
        OfFolder("sentencepiece", "tokenizer.model", "library-bpe-bytes"),
        OfFolder("sentencepiece-unigram", "spiece.model", "xlnet"),
        OfFolder("vocab-txt", "vocab.txt", "bert-files"),
        OfFolder("vocab-json", "vocab.json", "roberta-files"),
        OfFolder("merges-txt", "merges.txt", "roberta-files"),
        new("tokenizer-config", "tokenizer_config.json", ReadFolder, () => [FuzzTargets.Golden("tokenizer", "older-files", "additional-special-tokens", "tokenizer_config.json")])
        {
            Folder = FuzzTargets.GoldenFolder("tokenizer", "older-files", "additional-special-tokens"),
            Refusals = s_refusals,
        },
        new("added-tokens", "added_tokens.json", ReadFolder, () => [FuzzTargets.Golden("tokenizer", "older-files", "added-tokens-json", "added_tokens.json")])
        {
            Folder = FuzzTargets.GoldenFolder("tokenizer", "older-files", "added-tokens-json"),
            Refusals = s_refusals,
        },
        new("special-tokens-map", "special_tokens_map.json", ReadFolder, () => [FuzzTargets.Golden("tokenizer", "older-files", "added-tokens-json", "special_tokens_map.json")])
        {
            Folder = FuzzTargets.GoldenFolder("tokenizer", "older-files", "added-tokens-json"),
            Refusals = s_refusals,
        },
    ];

    private static FuzzTarget OfFolder(string name, string file, string folder) => new(name, file, ReadFolder, () => [FuzzTargets.Golden("tokenizers", "sentencepiece", folder, file)])
    {
        Folder = FuzzTargets.GoldenFolder("tokenizers", "sentencepiece", folder),
        Refusals = s_refusals,
    };

    private static byte[] Component(string name) => FuzzTargets.Golden("tokenizers", "components", name, "tokenizer.json");

    private static void ReadFile(string folder, string path) => Read(path);

    private static void ReadFolder(string folder, string path) => Read(folder);

    private static void Read(string path)
    {
        var tokenizer = Tokenizer.Load(path);
        foreach (var text in s_texts) tokenizer.Decode([.. tokenizer.Encode(text).InputIds]);
    }
}
