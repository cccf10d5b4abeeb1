using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>Joins what compressed-tensors keeps apart: <c>X.weight</c>, <c>X.weight_scale</c>, <c>X.weight_zero_point</c>.</summary>
internal static class CompressedTensors
{
    public const string Weight = ".weight";
    public const string Scale = ".weight_scale";
    public const string ZeroPoint = ".weight_zero_point";

    /// <summary>Moves every quantised matrix from the tensors into the other dictionary.</summary>
    /// <param name="config">Which layers are quantised, and how.</param>
    /// <param name="tensors">The tensors as the files have them.</param>
    /// <param name="quantized">Where the matrices go.</param>
    public static void Extract(QuantizationConfig config, Dictionary<string, Tensor> tensors, Dictionary<string, QuantizedWeights> quantized)
    {
        var names = new List<string>();
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.Type == ElementType.I8 && name.EndsWith(Weight, StringComparison.Ordinal)) names.Add(name);
        }

        foreach (var name in names)
        {
            var codes = tensors[name];
            var module = name[..^Weight.Length];
            var group = config.Find(module) ?? throw codes.Unexpected("a tensor that is not quantised, as the config says", "I8");
            tensors.Remove(name);
            if (!tensors.Remove(module + Scale, out var scales)) throw codes.Unexpected($"'{module}{Scale}' beside it", "no such tensor");
            if (tensors.Remove(module + ZeroPoint, out var zeros) == group.Weights.IsSymmetric) throw AsymmetryMismatch(codes, zeros, module);
            quantized.Add(name, QuantizedTensors.Join(codes, scales, zeros, group.Weights.Granularity));
        }

        var stray = tensors.Values.FirstOrDefault(tensor =>
            tensor.Name.EndsWith(Scale, StringComparison.Ordinal) || tensor.Name.EndsWith(ZeroPoint, StringComparison.Ordinal));
        if (stray is not null) throw Stray(stray, tensors);
    }

    /// <summary>A scale or zero point that no codes took: the weight beside it is at fault where there is one.</summary>
    private static CheckpointException Stray(Tensor stray, Dictionary<string, Tensor> tensors)
    {
        var module = stray.Name[..stray.Name.LastIndexOf('.')];
        return tensors.TryGetValue(module + Weight, out var weight)
            ? weight.Unexpected($"I8, as '{stray.Name}' beside it says", weight.Type.FormatName())
            : stray.Unexpected("an int8 weight beside it", "none");
    }

    private static CheckpointException AsymmetryMismatch(Tensor codes, Tensor? zeros, string module) => zeros is null
        ? codes.Unexpected($"'{module}{ZeroPoint}' beside it, as the config says", "no such tensor")
        : zeros.Unexpected("no zero points: the config says symmetric", "some");
}
