using System.Text.Json;
using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>
/// The <c>quantization_config</c> of a checkpoint: which layers are int8, how, and what becomes of their inputs. Read are
/// compressed-tensors with int8 weights one to a byte, and torchao's int8; anything else is refused by its name.
/// </summary>
public sealed class QuantizationConfig
{
    private const string Key = "quantization_config";

    private QuantizationConfig(QuantizationMethod method, IReadOnlyList<QuantizationGroup> groups, IReadOnlyList<ModuleTarget> ignore)
    {
        Method = method;
        Groups = groups;
        Ignore = ignore;
    }

    /// <summary>Whose format it is.</summary>
    public QuantizationMethod Method { get; }

    /// <summary>The groups of layers, in the order of the config.</summary>
    public IReadOnlyList<QuantizationGroup> Groups { get; }

    /// <summary>What is not quantised although a group speaks of it.</summary>
    public IReadOnlyList<ModuleTarget> Ignore { get; }

    /// <summary>The group of a module: one that names it before one that names its class; null if none does or it is ignored.</summary>
    /// <param name="module">The name of the module: that of its weight without <c>.weight</c>.</param>
    public QuantizationGroup? Find(string module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (Ignore.Any(target => target.Matches(module))) return null;
        var type = ModuleTarget.ClassOf(module);
        return Groups.FirstOrDefault(group => group.Targets.Any(target => target.Text != type && target.Matches(module)))
            ?? Groups.FirstOrDefault(group => group.Targets.Any(target => target.Text == type));
    }

    /// <summary>Reads the <c>quantization_config</c> of a config; null if it has none.</summary>
    /// <param name="configJson">The text of the <c>config.json</c>.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <exception cref="CheckpointException">It is malformed or not supported.</exception>
    public static QuantizationConfig? Parse(string configJson, string path)
    {
        ArgumentNullException.ThrowIfNull(configJson);
        ArgumentNullException.ThrowIfNull(path);
        using var config = ConfigObject.Parse(configJson, path);
        if (config.Object(Key) is not { } quantization) return null;
        var method = quantization.Text("quant_method");
        return method switch
        {
            "compressed-tensors" => ReadCompressedTensors(quantization, path),
            "torchao" => new QuantizationConfig(QuantizationMethod.TorchAo, [ReadTorchAo(quantization, path)], Targets(quantization, "modules_to_not_convert", path)),
            _ => throw quantization.Unexpected("quant_method", "compressed-tensors or torchao", method is null ? "nothing" : $"'{method}'"),
        };
    }

    private static QuantizationConfig ReadCompressedTensors(ConfigObject config, string path)
    {
        if (config.Text("quantization_status") is { } status and not "compressed")
            throw config.Unexpected("quantization_status", "compressed", $"'{status}'");
        foreach (var key in (string[])["kv_cache_scheme", "sparsity_config", "transform_config"]) RefuseUnlessEmpty(config, key);
        var format = config.Text("format");
        var groups = config.RequiredObject("config_groups");
        List<QuantizationGroup> read = [.. groups.Keys.Select(name => ReadGroup(groups.RequiredObject(name), name, format, path))];
        if (read.Count == 0) throw config.Unexpected("config_groups", "at least one group", "none");
        return new QuantizationConfig(QuantizationMethod.CompressedTensors, read, Targets(config, "ignore", path));
    }

    private static QuantizationGroup ReadGroup(ConfigObject group, string name, string? outerFormat, string path)
    {
        var format = group.Text("format") ?? outerFormat;
        if (format is not ("int-quantized" or "naive-quantized"))
            throw group.Unexpected("format", "int-quantized or naive-quantized", format is null ? "nothing" : $"'{format}'");
        RefuseUnlessEmpty(group, "output_activations");
        var targets = Targets(group, "targets", path);
        if (targets.Count == 0) throw group.Unexpected("targets", "at least one target", "none");
        var (activations, bits) = QuantizationArguments.ReadActivations(group.Object("input_activations"));
        return new QuantizationGroup(name, targets, QuantizationArguments.ReadWeights(group.RequiredObject("weights")), activations, bits);
    }

    private static QuantizationGroup ReadTorchAo(ConfigObject config, string path)
    {
        var type = config.RequiredObject("quant_type").RequiredObject("default");
        var name = type.Text("_type");
        ActivationRule? activations = name switch
        {
            "Int8DynamicActivationInt8WeightConfig" => TorchAoTensors.ReadActivations(type.RequiredObject("_data")),
            "Int8WeightOnlyConfig" => null,
            _ => throw type.Unexpected("_type", "Int8DynamicActivationInt8WeightConfig or Int8WeightOnlyConfig", name is null ? "nothing" : $"'{name}'"),
        };
        return new QuantizationGroup(
            "default", [ModuleTarget.Parse(ModuleTarget.LinearClass, path)], new WeightArguments(WeightGranularity.Channel, true), activations, 8);
    }

    private static List<ModuleTarget> Targets(ConfigObject config, string key, string path) =>
        [.. config.Texts(key).Select(text => ModuleTarget.Parse(text, path))];

    private static void RefuseUnlessEmpty(ConfigObject config, string key)
    {
        if (config.Find(key) is not { } value) return;
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any()) throw config.Unexpected(key, "nothing: not supported", value);
    }
}
