using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>
/// The <c>quantization_config</c> of a checkpoint: which layers are int8, how, and what becomes of their inputs. Read are
/// compressed-tensors with int8 weights one to a byte, and torchao's int8; anything else is refused by its name.
/// </summary>
internal sealed class QuantizationConfig
{
    private const string Key = "quantization_config";

    // What is read, and what changes nothing in the computation; anything else that is set is refused by its name.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "config_groups", "dequantize", "format", "global_compression_ratio", "ignore", "quant_method", "quantization_status", "run_compressed",
        "sparsity_config", "version",
    };

    private static readonly HashSet<string> KnownOfGroup = new(StringComparer.Ordinal) { "format", "input_activations", "targets", "weights" };

    private static readonly HashSet<string> KnownOfTorchAo = new(StringComparer.Ordinal)
    {
        "include_input_output_embeddings", "modules_to_not_convert", "quant_method", "quant_type", "untie_embedding_weights",
    };

    private QuantizationConfig(QuantizationMethod method, IReadOnlyList<QuantizationGroup> groups, IReadOnlyList<ModuleTarget> ignore, bool leavesActivations = false)
    {
        Method = method;
        Groups = groups;
        Ignore = ignore;
        LeavesActivations = leavesActivations;
    }

    /// <summary>Whose format it is.</summary>
    public QuantizationMethod Method { get; }

    /// <summary>The groups of layers, in the order of the config.</summary>
    public IReadOnlyList<QuantizationGroup> Groups { get; }

    /// <summary>What is not quantised although a group speaks of it.</summary>
    public IReadOnlyList<ModuleTarget> Ignore { get; }

    /// <summary>
    /// Whether activations stay floats whatever the groups say: <c>dequantize</c>, by which Transformers makes floats of the weights while
    /// it loads them. A folder that this library wrote goes by its scheme all the same.
    /// </summary>
    public bool LeavesActivations { get; }

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
        config.RefuseOthers(Known);
        // A model stored dense may say so.
        if (config.Object("sparsity_config") is { } sparsity && sparsity.Text("format") != "dense") config.RefuseUnlessEmpty("sparsity_config");
        var format = config.Text("format");
        var groups = config.RequiredObject("config_groups");
        List<QuantizationGroup> read = [.. groups.Keys.Select(name => ReadGroup(groups.RequiredObject(name), name, format, path))];
        if (read.Count == 0) throw config.Unexpected("config_groups", "at least one group", "none");
        return new QuantizationConfig(QuantizationMethod.CompressedTensors, read, Targets(config, "ignore", path), config.Boolean("dequantize", absent: false));
    }

    private static QuantizationGroup ReadGroup(ConfigObject group, string name, string? outerFormat, string path)
    {
        var format = group.Text("format") ?? outerFormat;
        if (format is not ("int-quantized" or "naive-quantized"))
            throw group.Unexpected("format", "int-quantized or naive-quantized", format is null ? "nothing" : $"'{format}'");
        group.RefuseOthers(KnownOfGroup);
        var targets = Targets(group, "targets", path);
        if (targets.Count == 0) throw group.Unexpected("targets", "at least one target", "none");
        var (activations, bits) = QuantizationArguments.ReadActivations(group.Object("input_activations"));
        return new QuantizationGroup(name, targets, QuantizationArguments.ReadWeights(group.RequiredObject("weights")), activations, bits);
    }

    private static QuantizationGroup ReadTorchAo(ConfigObject config, string path)
    {
        config.RefuseOthers(KnownOfTorchAo);
        var types = config.RequiredObject("quant_type");
        types.RefuseOthers(new HashSet<string> { "default" });
        var type = types.RequiredObject("default");
        var name = type.Text("_type");
        ActivationRule? activations = name switch
        {
            "Int8DynamicActivationInt8WeightConfig" => TorchAoTensors.ReadActivations(type.RequiredObject("_data")),
            "Int8WeightOnlyConfig" => TorchAoTensors.ReadWeightOnly(type.Object("_data")),
            _ => throw type.Unexpected("_type", "Int8DynamicActivationInt8WeightConfig or Int8WeightOnlyConfig", name is null ? "nothing" : $"'{name}'"),
        };
        return new QuantizationGroup(
            "default", [ModuleTarget.Parse(ModuleTarget.LinearClass, path)], new WeightArguments(WeightGranularity.Channel, true), activations, 8);
    }

    private static List<ModuleTarget> Targets(ConfigObject config, string key, string path) =>
        [.. config.Texts(key).Select(text => ModuleTarget.Parse(text, path))];
}
