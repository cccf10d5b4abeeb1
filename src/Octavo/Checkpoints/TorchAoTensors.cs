using Octavo.Numerics;

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
        Require(config.RequiredObject(key), "_data", "SYMMETRIC");
        if (config.Find("granularity") is { ValueKind: System.Text.Json.JsonValueKind.Object }) Require(config.RequiredObject("granularity"), "_type", "PerRow");
        return config.Boolean("reduce_range", absent: false) ? throw config.Unexpected("reduce_range", "false", "true") : ActivationRule.TorchAo;
    }

    private static void CheckType(Tensor codes, string weight, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(weight, out var json)) throw codes.Unexpected($"metadata for '{weight}'", "none");
        using var config = ConfigObject.Parse(json, $"{codes.File}: metadata '{weight}'");
        Require(config, "_type", "Int8Tensor");
        if (config.Object("_data") is not { } data) return;
        if (data.Object("act_quant_kwargs")?.Object("_data") is { } activations) ReadActivations(activations);
    }

    private static void Require(ConfigObject config, string key, string expected)
    {
        if (config.Text(key) is var found && found != expected) throw config.Unexpected(key, expected, found is null ? "nothing" : $"'{found}'");
    }
}
