using System.Text.Json;
using Octavo.Checkpoints;

namespace Octavo.Embeddings;

/// <summary>What the small files of a sentence-transformers folder say of texts: lengths, case, prompts, dimensions, similarity.</summary>
internal sealed record EmbedderSettings
{
    private const string Query = "query";
    private const string Document = "document";

    /// <summary>The file of lengths, which is named after the class that the library had for the encoder then.</summary>
    public static IReadOnlyList<string> LengthFiles { get; } =
    [
        "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
    ];

    /// <summary>Most tokens of a text; null where the tokenizer and the positions decide.</summary>
    public int? MaxTokens { get; private init; }

    /// <summary>Whether texts become lower case before the tokenizer has them.</summary>
    public bool IsLowerCased { get; private init; }

    /// <summary>Texts that go before others, by name; <c>query</c> and <c>document</c> are always there.</summary>
    public required IReadOnlyDictionary<string, string> Prompts { get; init; }

    /// <summary>The prompt of texts of which nothing is said; null for none.</summary>
    public string? DefaultPrompt { get; private init; }

    /// <summary>How many dimensions are kept; null for all.</summary>
    public int? Dimensions { get; private init; }

    /// <summary>How alike two embeddings are.</summary>
    public SimilarityFunction Similarity { get; private init; }

    /// <summary>Reads them.</summary>
    /// <param name="folder">The folder of the whole.</param>
    /// <param name="encoder">The folder of its encoder.</param>
    /// <exception cref="CheckpointException">A file is damaged, or its keys contradict each other.</exception>
    public static EmbedderSettings Read(string folder, string encoder)
    {
        var lengths = LengthFiles.Select(file => Path.Combine(encoder, file)).FirstOrDefault(File.Exists);
        using var length = lengths is null ? null : ConfigObject.Parse(CheckpointText.Read(lengths), lengths);
        var path = Path.Combine(folder, "config_sentence_transformers.json");
        using var config = File.Exists(path) ? ConfigObject.Parse(CheckpointText.Read(path), path) : null;
        var prompts = config is null ? EmptyPrompts() : ReadPrompts(config);
        var byDefault = config?.Text("default_prompt_name");
        if (byDefault is not null && !prompts.ContainsKey(byDefault))
            throw config!.Unexpected("default_prompt_name", $"one of {string.Join(", ", prompts.Keys)}", $"'{byDefault}'");
        return new()
        {
            MaxTokens = length?.Find("max_seq_length") is null ? null : length.Integer("max_seq_length", 1, int.MaxValue),
            IsLowerCased = length?.Boolean("do_lower_case", absent: false) ?? false,
            Prompts = prompts,
            DefaultPrompt = byDefault,
            Dimensions = config?.Find("truncate_dim") is null ? null : config.Integer("truncate_dim", 1, int.MaxValue),
            Similarity = config?.Text("similarity_fn_name") is { } name ? SimilarityOf(config, name) : SimilarityFunction.Cosine,
        };
    }

    private static Dictionary<string, string> EmptyPrompts() => new(StringComparer.Ordinal) { [Query] = "", [Document] = "" };

    private static Dictionary<string, string> ReadPrompts(ConfigObject config)
    {
        var prompts = EmptyPrompts();
        if (config.Find("prompts") is not { } map)
            return prompts;
        if (map.ValueKind != JsonValueKind.Object)
            throw config.Unexpected("prompts", "an object", map);
        foreach (var prompt in map.EnumerateObject())
            prompts[prompt.Name] = prompt.Value.ValueKind == JsonValueKind.Null ? "" : config.Text($"prompts.{prompt.Name}", prompt.Value);
        return prompts;
    }

    private static SimilarityFunction SimilarityOf(ConfigObject config, string name) => name switch
    {
        "cosine" => SimilarityFunction.Cosine,
        "dot" or "dot_product" => SimilarityFunction.Dot,
        "euclidean" => SimilarityFunction.Euclidean,
        "manhattan" => SimilarityFunction.Manhattan,
        _ => throw config.Unexpected("similarity_fn_name", "cosine, dot, euclidean or manhattan", $"'{name}'"),
    };
}
