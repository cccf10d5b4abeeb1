using System.Globalization;
using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>Makes quantised weights of what a file says, and refuses in the file's name what cannot be.</summary>
internal static class QuantizedTensors
{
    public static QuantizedWeights Create(
        string file, string name, int rows, int columns, sbyte[] codes, float[] scales, double[] zeroPoints)
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

        return new QuantizedWeights(rows, columns, codes, scales, [.. zeroPoints.Select(zero => (int)zero)]);

        CheckpointException Broken(string expected, double found) =>
            new(file, string.Create(CultureInfo.InvariantCulture, $"tensor '{name}': expected {expected}, found {found}"));
    }
}
