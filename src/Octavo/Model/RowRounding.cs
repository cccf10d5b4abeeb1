using Octavo.Numerics;

namespace Octavo.Model;

/// <summary>Rows of embedding tables in quantised training: floats that are looked up as their codes' values.</summary>
internal static class RowRounding
{
    /// <summary>Writes what a saved model will hold of a row, [D].</summary>
    /// <param name="rule">How rows become codes; null where they stay floats.</param>
    /// <param name="row">The row.</param>
    /// <param name="tableLargest">The largest magnitude of the table, for rules of one scale.</param>
    /// <param name="destination">scale * codes; NaN where something is not finite, so that the loss shows it.</param>
    public static void Copy(WeightRule? rule, ReadOnlySpan<float> row, float tableLargest, Span<float> destination)
    {
        if (rule is null)
        {
            row.CopyTo(destination);
            return;
        }

        var largest = rule.Granularity == WeightGranularity.Tensor ? tableLargest : WeightGrid.LargestMagnitude(row);
        if (!float.IsFinite(largest))
        {
            destination.Fill(float.NaN);
            return;
        }

        Span<sbyte> codes = row.Length <= 4096 ? stackalloc sbyte[row.Length] : new sbyte[row.Length];
        var scale = WeightGrid.QuantizeRow(rule, row, largest, codes);
        for (var k = 0; k < codes.Length; k++) destination[k] = scale * codes[k];
    }
}
