using Octavo.Kernels.Rows;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Kernels.Int8;

/// <summary>
/// What the codes of <see cref="IntegerAttention"/> stand for: queries, keys and values as its products saw them, for the way back through them. Keys and
/// values have their means again.
/// </summary>
internal static class AttentionValues
{
    /// <summary>Writes those of one head of one sequence.</summary>
    /// <param name="qkv">Queries, keys and values side by side, [tokens, 3 * H * d].</param>
    /// <param name="head">Which.</param>
    /// <param name="mask">0 for each key that counts, [tokens]; null when every one does.</param>
    /// <param name="destination">As <paramref name="qkv"/>; the head's columns of the sequence's rows are written.</param>
    public static void Write(Matrix qkv, in AttentionHead head, Matrix? mask, Matrix destination)
    {
        var (first, tokens, d) = (head.FirstToken, head.Tokens, head.Dimension);
        var isKept = new bool[tokens];
        for (var t = 0; t < tokens; t++)
            isKept[t] = mask is null || mask.Row(0)[first + t] == 0;
        if (!isKept.Contains(true))
            Array.Fill(isKept, true);
        int Column(in AttentionHead of, int part) => ((part * of.Heads) + of.Head) * d;
        var (q, k, v) = (Column(head, 0), Column(head, 1), Column(head, 2));
        var keys = new float[tokens][];
        for (var t = 0; t < tokens; t++)
            keys[t] = qkv.Row(first + t).Slice(k, d).ToArray();
        var mean = AttentionGrid.Mean(keys, isKept);
        var zeros = new float[d];
        for (var t = 0; t < tokens; t++)
        {
            Round(qkv.Row(first + t).Slice(q, d), zeros, destination.Row(first + t).Slice(q, d));
            Round(keys[t], mean, destination.Row(first + t).Slice(k, d));
        }

        for (var i = 0; i < d; i++)
            RoundColumn(qkv, first, v + i, isKept, destination);
    }

    private static void Round(ReadOnlySpan<float> values, float[] mean, Span<float> destination)
    {
        for (var i = 0; i < mean.Length; i++)
            destination[i] = values[i] - mean[i];
        var grid = ActivationGrid.Fit(AttentionGrid.Rule, destination);
        for (var i = 0; i < mean.Length; i++)
            destination[i] = grid.Value(grid.Code(destination[i])) + mean[i];
    }

    private static void RoundColumn(Matrix values, int first, int column, bool[] isKept, Matrix destination)
    {
        float[][] rows = [.. isKept.Select((_, t) => new[] { values.Row(first + t)[column] })];
        var mean = AttentionGrid.Mean(rows, isKept)[0];
        var grid = ActivationGrid.Fit(AttentionGrid.Rule, [.. rows.Where((_, t) => isKept[t]).Select(row => row[0] - mean)]);
        foreach (var (t, row) in rows.Index())
            destination.Row(first + t)[column] = grid.Value(grid.Code(row[0] - mean)) + mean;
    }
}
