using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>Reads how weights and activations are quantised from a group of compressed-tensors.</summary>
internal static class QuantizationArguments
{
    private const int Bits = 8;
    private const int FewestActivationBits = 7;

    // What is read, and what changes nothing in the computation; anything else that is set is refused by its name: group_size,
    // block_structure, actorder and what later versions bring.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "dynamic", "num_bits", "observer", "observer_kwargs", "scale_dtype", "strategy", "symmetric", "type", "zp_dtype",
    };

    public static WeightArguments ReadWeights(ConfigObject config)
    {
        CheckInteger(config, Bits);
        if (IsDynamic(config)) throw config.Unexpected("dynamic", "false for weights", "true");
        var strategy = config.Text("strategy");
        var granularity = strategy switch
        {
            "tensor" => WeightGranularity.Tensor,
            "channel" => WeightGranularity.Channel,
            _ => throw config.Unexpected("strategy", "tensor or channel for weights", strategy is null ? "nothing" : $"'{strategy}'"),
        };
        return new WeightArguments(granularity, config.Boolean("symmetric", absent: true));
    }

    /// <summary>The rule for activations and their bits, which the rule leaves at eight.</summary>
    /// <param name="config">The <c>input_activations</c> of a group; null if there are none.</param>
    public static (ActivationRule? Rule, int Bits) ReadActivations(ConfigObject? config)
    {
        if (config is null) return (null, Bits);
        var bits = CheckInteger(config, FewestActivationBits);
        if (!IsDynamic(config)) throw config.Unexpected("dynamic", "true for activations", "false");
        var rule = config.Boolean("symmetric", absent: true) ? ActivationRule.CompressedTensorsSymmetric : ActivationRule.CompressedTensorsAsymmetric;
        var strategy = config.Text("strategy");
        return strategy switch
        {
            "token" => (rule, bits),
            "tensor" => (rule.OverBatch(), bits),
            _ => throw config.Unexpected("strategy", "token or tensor for activations", strategy is null ? "nothing" : $"'{strategy}'"),
        };
    }

    private static int CheckInteger(ConfigObject config, int fewestBits)
    {
        config.RefuseOthers(Known);
        if ((config.Text("type") ?? "int") is var type and not "int") throw config.Unexpected("type", "int", $"'{type}'");
        return config.Integer("num_bits", fewestBits, Bits);
    }

    private static bool IsDynamic(ConfigObject config) => config.Boolean("dynamic", absent: false);
}
