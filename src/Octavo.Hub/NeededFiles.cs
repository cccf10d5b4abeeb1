using System.Text.Json;

namespace Octavo.Hub;

/// <summary>Which files of a model Octavo reads: what describes it and its tokenizer, the modules of sentence-transformers, and one form of its weights.</summary>
/// <param name="name">The model, for messages.</param>
/// <param name="has">Whether it has a file.</param>
/// <param name="read">Makes a small file be there, and says where.</param>
/// <param name="allowPickle">Whether weights may be a pickle.</param>
internal sealed class NeededFiles(HubName name, Func<string, Task<bool>> has, Func<string, Task<string>> read, bool allowPickle)
{
    private const string Modules = "modules.json";
    private const string Safetensors = "model.safetensors";
    private const string Pickle = "pytorch_model.bin";
    private const int MostModules = 64;
    private const long MostBytesOfJson = 64L << 20;

    // Sentence-transformers before 3 named its file by the family.
    private static readonly string[] s_small =
    [
        "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt",
        "spiece.model", "sentencepiece.bpe.model", "sentencepiece.model", "spm.model", "tokenizer.model",
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    /// <summary>Makes the small files be there, and says which files hold the weights.</summary>
    /// <exception cref="DownloadException">It has no configuration or no weights that are taken.</exception>
    /// <exception cref="CheckpointException">A file that names others is damaged.</exception>
    public async Task<IReadOnlyList<string>> WeightsAsync()
    {
        var weights = new List<string>();
        var encoder = "";
        if (await has(Modules).ConfigureAwait(false))
        {
            var path = await read(Modules).ConfigureAwait(false);
            var modules = ModulesOf(path);
            encoder = modules.Find(module => module.Type.EndsWith("Transformer", StringComparison.Ordinal)).Folder ?? "";
            foreach (var (folder, _) in modules.Where(module => module.Folder.Length > 0 && module.Folder != encoder).Distinct())
            {
                await ReadSmallAsync(folder).ConfigureAwait(false);
                weights.AddRange(await WeightsInAsync(folder, isRequired: false).ConfigureAwait(false));
            }
        }

        foreach (var folder in new[] { "", encoder }.Distinct()) await ReadSmallAsync(folder).ConfigureAwait(false);
        if (await has("config_sentence_transformers.json").ConfigureAwait(false)) await read("config_sentence_transformers.json").ConfigureAwait(false);
        if (!await has(In(encoder, "config.json")).ConfigureAwait(false)) throw new DownloadException($"{name}: expected {In(encoder, "config.json")}, found no such file: no model that Octavo can open");
        weights.AddRange(await WeightsInAsync(encoder, isRequired: true).ConfigureAwait(false));
        return weights;
    }

    private async Task ReadSmallAsync(string folder)
    {
        foreach (var file in s_small.Select(file => In(folder, file)))
            if (await has(file).ConfigureAwait(false)) await read(file).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> WeightsInAsync(string folder, bool isRequired)
    {
        if (await OneFormAsync(In(folder, Safetensors)).ConfigureAwait(false) is { } files) return files;
        var pickle = In(folder, Pickle);
        if (allowPickle && await OneFormAsync(pickle).ConfigureAwait(false) is { } pickles) return pickles;
        if (!allowPickle && (await has(pickle).ConfigureAwait(false) || await has(pickle + ".index.json").ConfigureAwait(false)))
            throw new DownloadException($"{name}: expected {In(folder, Safetensors)}, found {pickle} alone, a pickle: it is taken only if that is asked for (AllowPickle, --allow-pickle)");
        return isRequired ? throw new DownloadException($"{name}: expected weights as {In(folder, Safetensors)}, found none") : [];
    }

    private async Task<IReadOnlyList<string>?> OneFormAsync(string file)
    {
        if (await has(file).ConfigureAwait(false)) return [file];
        var index = file + ".index.json";
        if (!await has(index).ConfigureAwait(false)) return null;
        var folder = file[..(file.LastIndexOf('/') + 1)];
        return [.. ShardsOf(await read(index).ConfigureAwait(false)).Select(shard => folder + shard)];
    }

    private static string In(string folder, string file) => folder.Length == 0 ? file : $"{folder}/{file}";

    private static List<(string Folder, string Type)> ModulesOf(string path) => Parse(path, root =>
    {
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() > MostModules) throw new CheckpointException(path, $"expected a list of at most {MostModules} modules, found something else");
        return root.EnumerateArray().Select(module =>
        {
            var folder = module.GetProperty("path").GetString() ?? "";
            if (folder.Length > 0 && !FileNames.IsPlain(folder)) throw new CheckpointException(path, $"expected folders within the model's, found '{folder}'");
            return (folder, module.GetProperty("type").GetString() ?? "");
        }).ToList();
    });

    private static List<string> ShardsOf(string path) => Parse(path, root =>
    {
        var shards = root.GetProperty("weight_map").EnumerateObject().Select(tensor => tensor.Value.GetString() ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return shards.Find(shard => !FileNames.IsPart(shard)) is { } other ? throw new CheckpointException(path, $"expected files beside it, found '{other}'") : shards;
    });

    private static T Parse<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MostBytesOfJson) throw new CheckpointException(path, $"expected at most {MostBytesOfJson} bytes, found {file.Length}");
            using var document = JsonDocument.Parse(file);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException(path, $"expected the names of files, found something else: {e.Message}", e);
        }
    }
}
