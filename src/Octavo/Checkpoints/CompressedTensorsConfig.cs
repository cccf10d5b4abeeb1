using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>Writes the <c>quantization_config</c> of a model into its config.</summary>
internal static class CompressedTensorsConfig
{
    private const string Key = "quantization_config";
    private const string Format = "int-quantized";

    // The version of the library whose wording this is.
    private const string LibraryVersion = "0.20.0";
    private const int Bits = 8;
    private const int FewerBits = 7;

    /// <summary>The config of a quantised model.</summary>
    /// <param name="configJson">The config of the model before.</param>
    /// <param name="model">The model.</param>
    public static byte[] Write(string configJson, CompressedModel model)
    {
        var config = JsonNode.Parse(configJson)!.AsObject();
        config.Remove(Key);
        if (model.Quantized.Count != 0)
        {
            SayFloat32(config);
            config[Key] = Quantization(model, IsSentenceEncoder(config, model.SourceFolder));
        }

        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, options)) config.WriteTo(writer);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    // Transformers converts every float tensor to the type that a config says, the scales too: halves would round them.
    private static void SayFloat32(JsonObject config)
    {
        string[] keys = ["dtype", "torch_dtype"];
        foreach (var key in keys.Where(config.ContainsKey).DefaultIfEmpty(keys[0])) config[key] = "float32";
    }

    // A classifier may lie in a folder of sentence-transformers too, and is opened by Transformers.
    private static bool IsSentenceEncoder(JsonObject config, string folder)
    {
        const string Classifier = "ForSequenceClassification";
        var classifies = config["architectures"] is JsonArray names && names.Any(name => name?.ToString().EndsWith(Classifier, StringComparison.Ordinal) == true);
        return !classifies && File.Exists(Path.Combine(folder, CompanionFiles.Modules));
    }

    private static JsonObject Quantization(CompressedModel model, bool isSentenceEncoder)
    {
        var groups = new JsonObject();
        foreach (var type in (string[])[ModuleTarget.LinearClass, ModuleTarget.EmbeddingClass])
        {
            List<QuantizedWeights> weights = [.. model.Quantized.Where(item => ClassOf(item.Key) == type).Select(item => item.Value)];
            if (weights.Count != 0) groups[$"group_{groups.Count}"] = Group(type, weights, type == ModuleTarget.LinearClass ? model.Scheme.Activations : null);
        }

        var config = new JsonObject
        {
            ["config_groups"] = groups,
            ["format"] = Format,
            ["global_compression_ratio"] = null,
            ["ignore"] = Names(Ignored(model)),
            ["kv_cache_scheme"] = null,
            ["quant_method"] = "compressed-tensors",
            ["quantization_status"] = "compressed",
            ["version"] = LibraryVersion,
        };
        // sentence-transformers calls modules in a way that unpacks no codes: they have to be floats once the model is loaded.
        if (isSentenceEncoder) config["dequantize"] = true;
        return config;
    }

    // Whatever a group's class covers but was not quantised.
    private static IEnumerable<string> Ignored(CompressedModel model)
    {
        HashSet<string> classes = [.. model.Quantized.Keys.Select(ClassOf)];
        return model.Kept
            .Where(tensor => tensor.Shape.Length == 2 && tensor.Name.EndsWith(CompressedTensors.Weight, StringComparison.Ordinal) && classes.Contains(ClassOf(tensor.Name)))
            .Select(tensor => tensor.Name[..^CompressedTensors.Weight.Length])
            .Order(StringComparer.Ordinal);
    }

    private static JsonObject Group(string type, List<QuantizedWeights> weights, ActivationRule? activations) => new()
    {
        ["format"] = Format,
        ["input_activations"] = activations is null ? null : Activations(activations),
        ["output_activations"] = null,
        ["targets"] = Names([type]),
        ["weights"] = Arguments(
            Bits,
            weights.TrueForAll(matrix => matrix.ZeroPoints.Length == 0),
            GranularityOf(weights) == WeightGranularity.Channel ? "channel" : "tensor",
            dynamic: false),
    };

    // Blocks of columns cannot be said here; the scheme in the metadata does.
    private static JsonObject Activations(ActivationRule rule) => Arguments(
        rule.Highest == byte.MaxValue ? Bits : FewerBits,
        rule.IsSymmetric,
        rule.Span == ActivationSpan.Token ? "token" : "tensor",
        dynamic: true);

    private static JsonObject Arguments(int bits, bool symmetric, string strategy, bool dynamic) => new()
    {
        ["dynamic"] = dynamic,
        ["group_size"] = null,
        ["num_bits"] = bits,
        ["strategy"] = strategy,
        ["symmetric"] = symmetric,
        ["type"] = "int",
    };

    /// <summary>The granularity that all matrices of a group share.</summary>
    /// <param name="weights">The matrices.</param>
    /// <exception cref="ArgumentException">They share none.</exception>
    public static WeightGranularity GranularityOf(IReadOnlyCollection<QuantizedWeights> weights)
    {
        if (weights.All(matrix => matrix.IsPerRow)) return WeightGranularity.Channel;
        return weights.All(matrix => matrix.Scales.Length == 1)
            ? WeightGranularity.Tensor
            : throw new ArgumentException("expected one scale for every row of every layer, or one for each layer, found both", nameof(weights));
    }

    /// <summary>The class of the module that a weight belongs to.</summary>
    /// <param name="weight">The name of the weight.</param>
    public static string ClassOf(string weight) => ModuleTarget.ClassOf(
        weight.EndsWith(CompressedTensors.Weight, StringComparison.Ordinal) ? weight[..^CompressedTensors.Weight.Length] : weight);

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)JsonValue.Create(name))]);
}
