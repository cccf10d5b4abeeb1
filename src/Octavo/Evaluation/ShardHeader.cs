using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Files;
using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>The first line of a shard's file: which part it is, and of what evaluation.</summary>
public sealed record ShardHeader
{
    private const int Version = 1;
    private const string VersionName = "octavo_shard";
    private const string MultiLabelName = "multi_label";

    private static readonly string[] s_endings = [".json", ".txt", ".model", ".safetensors", ".bin", ".pt"];

    /// <summary>Which part.</summary>
    public required Shard Shard { get; init; }

    /// <summary>The name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>The labels as files write them; empty for regression.</summary>
    public required IReadOnlyList<string> Labels { get; init => field = ValueList<string>.Of(value); }

    /// <summary>Whether a text has any number of the labels.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>How many examples all parts have.</summary>
    public required int Examples { get; init; }

    /// <summary>The first example of this part, from 0.</summary>
    public required int First { get; init; }

    /// <summary>How many examples make a batch of the loss.</summary>
    public required int BatchSize { get; init; }

    /// <summary>What tells the model's files from others; see <see cref="FingerprintOfModel"/>.</summary>
    public required string Model { get; init; }

    /// <summary>What tells the data from others; see <see cref="FingerprintOf"/>.</summary>
    public required string Data { get; init; }

    /// <summary>How the model ran: scheme, lengths, pads.</summary>
    public required string Settings { get; init; }

    /// <summary>Seconds that the forward passes took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds that all took.</summary>
    public required double TotalSeconds { get; init; }

    /// <summary>What tells examples from others: their SHA-256, texts and labels.</summary>
    /// <param name="examples">All examples, not those of a part.</param>
    public static string FingerprintOf(IReadOnlyList<GlueExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        using var hash = new ContentHash();
        foreach (var example in examples) hash.Add(example.Text).Add(example.Pair).Add(example.HasLabel ? example.Label : null);
        return hash.ToHex();
    }

    /// <summary>What tells a model's folder from others: the SHA-256 of its config, tokenizer and weights, in hexadecimal digits.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <exception cref="ArgumentNullException"><paramref name="folder"/> is null.</exception>
    /// <exception cref="IOException">A file of it cannot be read.</exception>
    public static string FingerprintOfModel(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var names = Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Where(name => s_endings.Contains(Path.GetExtension(name)));
        using var hash = new ContentHash();
        return hash.AddFiles(folder, names.Order(StringComparer.Ordinal)).ToHex();
    }

    /// <summary>In what two shards differ that should be of one evaluation; null if in nothing.</summary>
    internal string? DifferenceTo(ShardHeader other)
    {
        (string Name, object Mine, object Theirs)[] pairs =
        [
            ("task", Task, other.Task), ("labels", string.Join(", ", Labels), string.Join(", ", other.Labels)), ("kind of labels", IsMultiLabel, other.IsMultiLabel), ("shards", Shard.Count, other.Shard.Count),
            ("examples", Examples, other.Examples), ("batch size", BatchSize, other.BatchSize), ("model", Model, other.Model),
            ("data", Data, other.Data), ("settings", Settings, other.Settings),
        ];
        var different = Array.Find(pairs, pair => !pair.Mine.Equals(pair.Theirs));
        return different.Name is null ? null : $"expected the {different.Name} {different.Mine} of the other shards, found {different.Theirs}";
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber(VersionName, Version);
        json.WriteNumber("shard", Shard.Index);
        json.WriteNumber("of", Shard.Count);
        json.WriteString("task", Task);
        json.WriteStartArray("labels");
        foreach (var label in Labels) json.WriteStringValue(label);
        json.WriteEndArray();
        if (IsMultiLabel) json.WriteBoolean(MultiLabelName, true);
        json.WriteNumber("examples", Examples);
        json.WriteNumber("first", First);
        json.WriteNumber("batch_size", BatchSize);
        json.WriteString("model", Model);
        json.WriteString("data", Data);
        json.WriteString("settings", Settings);
        json.WriteNumber("seconds", Seconds);
        json.WriteNumber("total_seconds", TotalSeconds);
        json.WriteEndObject();
    }

    internal static ShardHeader Read(string path, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(VersionName, out var version))
            throw new CheckpointException(path, "line 1: expected a shard as --shard writes it, found another file");
        if (version.GetInt32() != Version) throw new CheckpointException(path, $"line 1: expected a shard of version {Version}, found {version}");
        var header = new ShardHeader
        {
            Shard = new(json.GetProperty("shard").GetInt32(), json.GetProperty("of").GetInt32()),
            Task = json.GetProperty("task").GetString() ?? "",
            Labels = [.. json.GetProperty("labels").EnumerateArray().Select(label => label.GetString() ?? "")],
            IsMultiLabel = json.TryGetProperty(MultiLabelName, out var several) && several.GetBoolean(),
            Examples = json.GetProperty("examples").GetInt32(),
            First = json.GetProperty("first").GetInt32(),
            BatchSize = json.GetProperty("batch_size").GetInt32(),
            Model = json.GetProperty("model").GetString() ?? "",
            Data = json.GetProperty("data").GetString() ?? "",
            Settings = json.GetProperty("settings").GetString() ?? "",
            Seconds = json.GetProperty("seconds").GetDouble(),
            TotalSeconds = json.GetProperty("total_seconds").GetDouble(),
        };
        return header.Shard.Index >= 1 && header.Shard.Index <= header.Shard.Count && header.First >= 0 && header.Examples >= 1 && header.BatchSize >= 1
            ? header
            : throw new CheckpointException(path, $"line 1: expected a shard of examples, found {header.Shard} from {header.First} of {header.Examples}");
    }
}
