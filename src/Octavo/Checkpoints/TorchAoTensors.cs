using System.Text.Json;
using Octavo.Numerics;
using static System.FormattableString;

namespace Octavo.Checkpoints;

/// <summary>
/// Joins what torchao keeps apart: <c>X._weight_qdata</c>, <c>X._weight_scale</c>, <c>X._weight_zero_point</c>; the
/// metadata has a JSON text for every tensor that says what it is.
/// </summary>
internal static class TorchAoTensors
{
    private const string Codes = "._weight_qdata";
    private const string Scale = "._weight_scale";
    private const string ZeroPoint = "._weight_zero_point";
    private const string Prefix = "._weight_";

    // What is read, and what changes nothing in the computation; anything else that is set is refused by its name.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "act_mapping_type", "granularity", "set_inductor_config", "version" };
    private static readonly HashSet<string> KnownOfTensor = new(StringComparer.Ordinal) { "granularity", "mapping_type", "target_dtype", "version" };
    private static readonly HashSet<string> KnownOfData = new(StringComparer.Ordinal) { "act_quant_kwargs", "block_size", "dtype" };

    /// <summary>Moves every quantised matrix from the tensors into the other dictionary.</summary>
    /// <param name="config">Which layers are quantised, and how.</param>
    /// <param name="metadata">The metadata of the files.</param>
    /// <param name="tensors">The tensors as the files have them.</param>
    /// <param name="quantized">Where the matrices go.</param>
    public static void Extract(
        QuantizationConfig config,
        IReadOnlyDictionary<string, string> metadata,
        Dictionary<string, Tensor> tensors,
        Dictionary<string, QuantizedWeights> quantized)
    {
        foreach (var name in tensors.Keys.Where(name => name.EndsWith(Codes, StringComparison.Ordinal)).ToList())
        {
            var module = name[..^Codes.Length];
            var weight = module + CompressedTensors.Weight;
            tensors.Remove(name, out var codes);
            if (config.Find(module) is null) throw codes!.Unexpected("a tensor that is not quantised, as the config says", "codes");
            CheckType(codes!, weight, metadata);
            if (!tensors.Remove(module + Scale, out var scales)) throw codes!.Unexpected($"'{module}{Scale}' beside it", "no such tensor");
            tensors.Remove(module + ZeroPoint, out var zeros);
            if (!quantized.TryAdd(weight, QuantizedTensors.Join(codes!, scales, zeros, null)) || tensors.ContainsKey(weight))
                throw codes!.Unexpected($"'{weight}' once", "twice");
        }

        var stray = tensors.Values.FirstOrDefault(tensor => tensor.Name.Contains(Prefix, StringComparison.Ordinal));
        if (stray is not null) throw stray.Unexpected("codes beside it", "none");
    }

    /// <summary>What becomes of activations; only what the goldens cover is known.</summary>
    /// <param name="config">The arguments of the config or of a tensor.</param>
    public static ActivationRule ReadActivations(ConfigObject config)
    {
        var key = config.Keys.Contains("act_mapping_type") ? "act_mapping_type" : "mapping_type";
        config.RefuseOthers(key == "mapping_type" ? KnownOfTensor : Known);
        Require(config.RequiredObject(key), "_data", "SYMMETRIC");
        foreach (var granularity in Granularities(config)) Require(granularity, "_type", "PerRow");
        return ActivationRule.TorchAo;
    }

    /// <summary>Inputs that stay floats; a group of columns is refused.</summary>
    /// <param name="config">The arguments of the config; null if there are none.</param>
    public static ActivationRule? ReadWeightOnly(ConfigObject? config)
    {
        config?.RefuseOthers(Known);
        if (config is null) return null;
        foreach (var granularity in Granularities(config)) Require(granularity, "_type", "PerRow");
        return null;
    }

    // One for activations and weights, or one for each.
    private static IReadOnlyList<ConfigObject> Granularities(ConfigObject config) => config.Find("granularity") switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } => config.Objects("granularity"),
        _ => [config.RequiredObject("granularity")],
    };

    private static void CheckType(Tensor codes, string weight, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(weight, out var json)) throw codes.Unexpected($"metadata for '{weight}'", "none");
        using var config = ConfigObject.Parse(json, $"{codes.File}: metadata '{weight}'");
        Require(config, "_type", "Int8Tensor");
        if (config.Object("_data") is not { } data) return;
        data.RefuseOthers(KnownOfData);
        if (data.Find("block_size") is { } block && block.GetRawText().Replace(" ", "", StringComparison.Ordinal) != Invariant($"[1,{codes.Shape[^1]}]"))
            throw data.Unexpected("block_size", Invariant($"[1, {codes.Shape[^1]}]: a scale for each row"), block);
        if (data.Object("act_quant_kwargs")?.Object("_data") is { } activations) ReadActivations(activations);
    }

    private static void Require(ConfigObject config, string key, string expected)
    {
        if (config.Text(key) is var found && found != expected) throw config.Unexpected(key, expected, found is null ? "nothing" : $"'{found}'");
    }
}
