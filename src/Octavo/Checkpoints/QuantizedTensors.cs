using System.Globalization;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>Makes quantised weights of what a file says, and refuses in the file's name what cannot be.</summary>
internal static class QuantizedTensors
{
    /// <summary>Checks scales and zero points; gives the zero points as integers.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="name">The tensor, for messages.</param>
    /// <param name="rows">Rows of the codes.</param>
    /// <param name="scales">One, or one for each row.</param>
    /// <param name="zeroPoints">As many, or none.</param>
    /// <exception cref="CheckpointException">They do not fit the codes.</exception>
    public static int[] Check(string file, string name, int rows, float[] scales, double[] zeroPoints)
    {
        if (scales.Length != 1 && scales.Length != rows) throw Broken($"1 scale or {rows}", scales.Length);
        if (zeroPoints.Length != 0 && zeroPoints.Length != scales.Length) throw Broken($"{scales.Length} zero points", zeroPoints.Length);
        foreach (var scale in scales)
        {
            if (!(scale > 0 && float.IsFinite(scale))) throw Broken("positive finite scales", scale);
        }

        foreach (var zero in zeroPoints)
        {
            if (zero is not (>= sbyte.MinValue and <= sbyte.MaxValue)) throw Broken("zero points within the codes", zero);
        }

        return Array.ConvertAll(zeroPoints, zero => (int)zero);

        CheckpointException Broken(string expected, double found) =>
            new(file, string.Create(CultureInfo.InvariantCulture, $"tensor '{name}': expected {expected}, found {found}"));
    }

    /// <summary>Joins codes, scales and zero points that are tensors of their own.</summary>
    /// <param name="codes">int8, [N, K].</param>
    /// <param name="scales">[N, 1], [N], [1, 1], [1] or a scalar.</param>
    /// <param name="zeroPoints">As scales; null if all are zero.</param>
    /// <param name="granularity">How many scales there must be; null if one and one for each row are both good.</param>
    public static QuantizedWeights Join(Tensor codes, Tensor scales, Tensor? zeroPoints, WeightGranularity? granularity)
    {
        if (codes.Type != ElementType.I8 || codes.Shape is not [var rows, var columns]) throw codes.Unexpected("I8 [N, K]", codes.ToString());
        if (scales.Type is not (ElementType.F32 or ElementType.F16 or ElementType.BF16 or ElementType.F64))
            throw scales.Unexpected("scales that are floats", scales.Type.FormatName());
        if (zeroPoints?.Type is { } type and not (ElementType.I8 or ElementType.I16 or ElementType.I32 or ElementType.I64))
            throw zeroPoints.Unexpected("zero points that are signed integers", type.FormatName());
        foreach (var parameters in (Tensor?[])[scales, zeroPoints])
        {
            if (parameters is not null) CheckCount(parameters, rows, granularity);
        }

        var zeros = Array.ConvertAll(zeroPoints?.ToFloats() ?? [], zero => (double)zero);
        var floats = scales.ToFloats();
        return new QuantizedWeights(rows, columns, codes.CopyCodes, floats, Check(codes.File, scales.Name, rows, floats, zeros));
    }

    private static void CheckCount(Tensor tensor, int rows, WeightGranularity? granularity)
    {
        var perRow = tensor.Shape is [_] or [_, 1] && tensor.ElementCount == rows;
        var single = tensor.Shape is [] or [1] or [1, 1];
        var fits = granularity switch
        {
            WeightGranularity.Channel => perRow,
            WeightGranularity.Tensor => single,
            _ => perRow || single,
        };
        if (!fits) throw tensor.Unexpected(granularity == WeightGranularity.Tensor ? "[1]" : $"[{rows}, 1]", tensor.ToString());
    }
}
