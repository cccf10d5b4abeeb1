using Octavo.Numerics;

namespace Octavo.Kernels.Reference;

/// <summary>What <c>Kernels/Int8/IntegerAttention.cs</c> computes for one head of one sequence, bit for bit: <see cref="AttentionGrid"/> put together.</summary>
internal static class NaiveIntegerAttention
{
    /// <summary>The context, [T, d].</summary>
    /// <param name="q">Queries, [T, d].</param>
    /// <param name="k">Keys, [T, d].</param>
    /// <param name="v">Values, [T, d].</param>
    /// <param name="isKept">Which keys count, [T]; null for all.</param>
    /// <param name="bias">Added to each score by the distance key - query; null for nothing.</param>
    public static float[][] Context(float[][] q, float[][] k, float[][] v, bool[]? isKept, Func<int, float>? bias = null)
    {
        var isAnyKept = isKept is null || isKept.Contains(true);
        if (isKept is null || !isAnyKept) isKept = [.. k.Select(_ => true)];
        var mean = AttentionGrid.Mean(k, isKept);
        var keys = Array.ConvertAll(k, row => Operand.Of([.. row.Zip(mean, (key, m) => key - m)]));
        var valueMean = AttentionGrid.Mean(v, isKept);
        var values = valueMean.Select((m, i) => Operand.Of([.. v.Select(row => row[i] - m)], isKept)).ToArray();
        var isSound = keys.Zip(isKept).All(item => !item.Second || float.IsFinite(item.First.Scale));
        var inverseRoot = 1f / MathF.Sqrt(q[0].Length);
        return [.. q.Select((row, i) =>
        {
            var query = Operand.Of(row);
            var scores = keys.Select((key, t) => Score(query, key, bias is null ? null : (query.Scale * inverseRoot, bias(t - i)))).ToArray();
            var largest = scores.Where((_, t) => isKept[t]).Max();
            var factor = !isAnyKept ? 0 : bias is null ? query.Scale * AttentionGrid.ExponentOf(row.Length) : AttentionGrid.ExponentOfOne;
            float[] e = [.. scores.Select((score, t) => isKept[t] ? AttentionGrid.Exponential((score - largest) * factor) : 0)];
            var codes = Array.ConvertAll(e, value => (int)MathF.Round(value));
            var inverse = isSound && float.IsFinite(query.Scale) ? 1f / AttentionGrid.Sum(e) : float.NaN;
            return values.Zip(valueMean, (value, m) => MathF.FusedMultiplyAdd(codes.Zip(value.Codes, (a, b) => a * b).Sum() * inverse, value.Scale, m)).ToArray();
        })];
    }

    private static float Score(Operand query, Operand key, (float Scale, float Bias)? added)
    {
        var score = query.Codes.Zip(key.Codes, (a, b) => a * b).Sum() * key.Scale;
        return added is { } and ? MathF.FusedMultiplyAdd(score, and.Scale, and.Bias) : score;
    }

    /// <summary>Numbers that share a scale, as signed codes.</summary>
    private sealed record Operand(int[] Codes, float Scale)
    {
        public static Operand Of(float[] values, bool[]? isKept = null)
        {
            var grid = ActivationGrid.Fit(AttentionGrid.Rule, isKept is null ? values : [.. values.Where((_, t) => isKept[t])]);
            return new(Array.ConvertAll(values, value => grid.Code(value) - ActivationRule.SignedOffset), grid.Scale);
        }
    }
}
