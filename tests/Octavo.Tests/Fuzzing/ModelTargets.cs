using System.Text;
using Octavo.Embeddings;
using Octavo.Hub;
using Octavo.Model;

namespace Octavo.Tests.Fuzzing;

/// <summary>The small files of models: configs, modules, what the hub's cache notes.</summary>
internal static class ModelTargets
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private static readonly ModelOptions s_options = new() { Threads = 1 };
    private static readonly string s_embedder = FuzzTargets.GoldenFolder("sentence-transformers", "dense-identity-no-bias");

    public static IEnumerable<FuzzTarget> All =>
    [
        OfConfig("config", "formats", "no-prefix-with-classifier"),
        OfConfig("config-modernbert", "families", "modernbert"),
        OfConfig("config-deberta", "families", "deberta-v2"),
        OfConfig("config-quantised", "formats", "compressed-tensors", "w8a8-channel-token-bfloat16-older-config"),
        OfEmbedder("modules", "modules.json"),
        OfEmbedder("pooling", "1_Pooling/config.json"),
        OfEmbedder("dense", "2_Dense/config.json"),
        OfEmbedder("sentence-bert-config", "sentence_bert_config.json"),
        OfEmbedder("config-sentence-transformers", "config_sentence_transformers.json"),
        new("hub-reference", "models--a--b/refs/main", (folder, _) => Fetch(folder), () => [Encoding.ASCII.GetBytes(Commit)])
        {
            Refusals = [typeof(DownloadException)],
            Cases = 200,
        },
    ];

    private static FuzzTarget OfConfig(string name, params string[] folder) => new(name, "config.json", (place, _) => Classify(place), () => [FuzzTargets.Golden([.. folder, "config.json"])])
    {
        Folder = FuzzTargets.GoldenFolder(folder),
        Cases = 200,
    };

    private static FuzzTarget OfEmbedder(string name, string file) => new(name, file, (folder, _) => Embed(folder), () => [FuzzTargets.Golden(["sentence-transformers", "dense-identity-no-bias", .. file.Split('/')])])
    {
        Folder = s_embedder,
        Refusals = [typeof(ArgumentException)],
        Cases = 200,
    };

    private static void Classify(string folder) => TextClassifier.Load(folder, s_options).Dispose();

    private static void Embed(string folder)
    {
        using var embedder = TextEmbedder.Load(folder, s_options);
        embedder.Embed("a text");
        embedder.Embed("a question", EmbeddingOptions.Query);
    }

    private static void Fetch(string cache)
    {
        var snapshot = Directory.CreateDirectory(Path.Combine(cache, "models--a--b", "snapshots", Commit)).FullName;
        foreach (var name in (string[])["config.json", "tokenizer.json", "model.safetensors"]) File.Copy(Path.Combine(s_embedder, name), Path.Combine(snapshot, name), overwrite: true);
        HubModels.Fetch("a/b", new HubOptions { CacheFolder = cache, Offline = true });
    }
}
