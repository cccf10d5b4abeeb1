using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>What a checkpoint consists of.</summary>
internal sealed class ModelFacts
{
    // Codes with the scales and zero points that belong to them.
    private const string QuantizedType = "I8";

    private readonly string _path;
    private readonly EncoderConfig? _config;
    private readonly List<(string Type, int Tensors, long Elements, long Bytes)> _types;
    private readonly int _tensors;
    private readonly string? _scheme;
    private readonly AttentionPrecision _attention;
    private readonly bool _dependsOnBatch;
    private MemoryUse? _memory;

    private ModelFacts(string path, EncoderConfig? config, Checkpoint checkpoint)
    {
        _path = path;
        _config = config;
        _tensors = checkpoint.Tensors.Count + checkpoint.Quantized.Count;
        _scheme = checkpoint.SchemeName;
        _attention = checkpoint.Attention;
        _dependsOnBatch = checkpoint.Quantized.Keys.Any(name => checkpoint.ActivationsOf(name)?.Span == ActivationSpan.Batch);
        var tensors = checkpoint.Tensors.Values.Select(tensor => (Type: tensor.Type.FormatName(), tensor.ElementCount, Bytes: (long)tensor.ByteCount));
        var quantized = checkpoint.Quantized.Values.Select(weights => (Type: QuantizedType, ElementCount: (long)weights.Rows * weights.Columns, Bytes: weights.ByteCount));
        _types =
        [
            .. tensors.Concat(quantized)
                .GroupBy(tensor => tensor.Type)
                .Select(group => (group.Key, group.Count(), group.Sum(tensor => tensor.ElementCount), group.Sum(tensor => tensor.Bytes)))
                .OrderByDescending(type => type.Item4),
        ];

        // Position numbers and the like are stored as integers and are no parameters.
        Parameters = _types.Where(type => type.Type is not (nameof(ElementType.I64) or nameof(ElementType.I32))).Sum(type => type.Elements);
    }

    public long Parameters { get; }

    public long Bytes => _types.Sum(type => type.Bytes);

    /// <summary>Reads a model's folder, or a single file of weights.</summary>
    /// <param name="path">The folder or file.</param>
    public static ModelFacts Read(string path)
    {
        using var checkpoint = File.Exists(path) ? Checkpoint.OpenFile(path) : Checkpoint.Open(path);
        var config = checkpoint.ConfigJson.Length > 0 ? EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath) : null;
        var facts = new ModelFacts(path, config, checkpoint);
        var classifies = config is not null && HeadKinds.IsTextClassifier(checkpoint, config);

        // A classifier is described only if it can be loaded: shapes and values are checked there.
        checkpoint.Dispose();
        if (config is not null && classifies) facts._memory = MemoryOf(checkpoint.Folder);
        return facts;
    }

    /// <summary>What a loaded model owns after its first answer.</summary>
    private static MemoryUse MemoryOf(string folder)
    {
        using var model = TextClassifier.Load(folder);
        model.Logits(new TokenBatch([0, 0], [0, 0], [0, 2]));
        return MemoryUse.Now();
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("path", _path);
        if (_config is not null) WriteConfig(json, _config);
        if (_scheme is not null) json.WriteString("scheme", _scheme);
        if (_scheme is not null) json.WriteString("attention", QuantizationArguments.Name(_attention));
        json.WriteBoolean("depends_on_batch", _dependsOnBatch);
        json.WriteNumber("tensors", _tensors);
        json.WriteNumber("parameters", Parameters);
        json.WriteNumber("bytes", Bytes);
        if (_memory is not null) WriteMemory(json, _memory);
        json.WriteStartObject("types");
        foreach (var (type, tensors, elements, bytes) in _types)
        {
            json.WriteStartObject(type);
            json.WriteNumber("tensors", tensors);
            json.WriteNumber("elements", elements);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public void AddTo(FactTable table)
    {
        table.Heading(_path);
        if (_config is not null)
        {
            table.Add("layers", Invariant($"{_config.LayerCount}, hidden size {_config.HiddenSize}, {_config.HeadCount} heads, feed-forward {_config.IntermediateSize}"));
            table.Add("vocabulary", Invariant($"{_config.VocabularySize} tokens, {(_config.MaxPositions == 0 ? "no table of" : (object)_config.MaxPositions)} positions"));
            table.Add("activation", _config.HiddenActivation);
            table.Add("labels", string.Join(", ", _config.Labels));
            if (_config.IgnoredKeys.Count > 0) table.Add("ignored keys", string.Join(", ", _config.IgnoredKeys));
        }

        if (_scheme is not null) table.Add("scheme", _dependsOnBatch ? $"{_scheme}: answers depend on the batch" : _scheme);
        if (_scheme is not null) table.Add("attention", QuantizationArguments.Name(_attention));
        table.Add("parameters", Invariant($"{Parameters:N0} in {_tensors} tensors"));
        table.Add("bytes", Invariant($"{Bytes:N0} ({Bytes / 1e6:F1} MB)"));
        if (_memory is not null)
            table.Add("memory when loaded", Invariant($"{_memory.NativeBytes / 1e6:F1} MB native"));
        table.Add("types", string.Join(", ", _types.Select(type => Invariant($"{type.Type} {type.Bytes / 1e6:F1} MB in {type.Tensors} tensors"))));
    }

    private static void WriteConfig(Utf8JsonWriter json, EncoderConfig config)
    {
        json.WriteString("model_type", config.ModelType);
        json.WriteNumber("layers", config.LayerCount);
        json.WriteNumber("hidden_size", config.HiddenSize);
        json.WriteNumber("heads", config.HeadCount);
        json.WriteNumber("intermediate_size", config.IntermediateSize);
        json.WriteString("hidden_act", config.HiddenActivation);
        json.WriteNumber("vocabulary_size", config.VocabularySize);
        json.WriteNumber("positions", config.MaxPositions);
        WriteStrings(json, "labels", config.Labels);
        WriteStrings(json, "ignored_keys", config.IgnoredKeys);
    }

    private static void WriteMemory(Utf8JsonWriter json, MemoryUse memory)
    {
        json.WriteStartObject("memory");
        json.WriteNumber("native_bytes", memory.NativeBytes);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
