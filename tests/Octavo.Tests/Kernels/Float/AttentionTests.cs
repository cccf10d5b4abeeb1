using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Float;

/// <summary>Attention and its gradient are the naive ones, with the same bits on every instruction set.</summary>
public class AttentionTests
{
    private const int First = 2, Tokens = 45, Heads = 3, Dimension = 24, Head = 1;

    public static TheoryData<bool> Masks => [false, true];

    [Theory]
    [MemberData(nameof(Masks))]
    public void The_context_is_that_of_double_precision_on_every_set(bool isMasked)
    {
        using var qkv = Fill(new Matrix(First + Tokens, 3 * Heads * Dimension), new Random(4), 6);
        using var mask = isMasked ? MaskOf() : null;
        var found = OnEverySet(leaves =>
        {
            using var scratch = new Matrix((int)Attention.ScratchLength(Tokens, Dimension));
            using var context = new Matrix(First + Tokens, Heads * Dimension);
            Attention.Run(leaves, qkv, HeadOf(), mask, null, default, scratch, context);
            return Part(context, Head * Dimension);
        });
        var expected = NaiveAttention.Context(Doubles(qkv, 0), Doubles(qkv, 1), Doubles(qkv, 2), Added(mask));
        for (var i = 0; i < found.Length; i++)
            Assert.Equal(expected[i / Dimension][i % Dimension], found[i], 5e-6);
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void The_gradient_is_that_of_double_precision_on_every_set(bool isMasked)
    {
        using var qkv = Fill(new Matrix(First + Tokens, 3 * Heads * Dimension), new Random(5), 2);
        using var context = Fill(new Matrix(First + Tokens, Heads * Dimension), new Random(6), 2);
        using var mask = isMasked ? MaskOf() : null;
        var found = OnEverySet(leaves =>
        {
            using var scratch = new Matrix((int)AttentionGradient.ScratchLength(Tokens, Dimension));
            using var gradient = new Matrix(First + Tokens, 3 * Heads * Dimension);
            AttentionGradient.Run(leaves, qkv, HeadOf(), mask, null, default, default, context, First, scratch, gradient);
            return [.. Enumerable.Range(0, 3).SelectMany(part => Part(gradient, ((part * Heads) + Head) * Dimension))];
        });
        var (q, k, v) = NaiveAttention.Gradient(Doubles(qkv, 0), Doubles(qkv, 1), Doubles(qkv, 2), Added(mask), Doubles(context, 0));
        double[] expected = [.. q.Concat(k).Concat(v).SelectMany(row => row)];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 5e-6);
    }

    /// <summary>The oracle's own formulas: what the context's change along a direction is, by differences.</summary>
    [Fact]
    public void The_naive_gradient_is_the_slope_of_the_naive_context()
    {
        using var qkv = Fill(new Matrix(First + Tokens, 3 * Heads * Dimension), new Random(5), 2);
        using var context = Fill(new Matrix(First + Tokens, Heads * Dimension), new Random(6), 2);
        double[][][] at = [Doubles(qkv, 0), Doubles(qkv, 1), Doubles(qkv, 2)];
        var d = Doubles(context, 0);
        double Objective() => NaiveAttention.Context(at[0], at[1], at[2], null).Select((row, t) => row.Select((value, i) => value * d[t][i]).Sum()).Sum();
        var (q, k, v) = NaiveAttention.Gradient(at[0], at[1], at[2], null, d);
        foreach (var (part, gradient) in new[] { q, k, v }.Index())
        {
            foreach (var (t, i) in ((int, int)[])[(0, 0), (7, 23), (44, 11)])
            {
                const double Step = 1e-5;
                ref var value = ref at[part][t][i];
                var before = value;
                value = before + Step;
                var above = Objective();
                value = before - Step;
                var below = Objective();
                value = before;
                Assert.Equal((above - below) / (2 * Step), gradient[t][i], 1e-6);
            }
        }
    }

    private static AttentionHead HeadOf() => new(First, Tokens, Tokens, Head, Heads, Dimension);

    /// <summary>Every third key counts for nothing.</summary>
    private static Matrix MaskOf()
    {
        var mask = new Matrix(First + Tokens);
        for (var t = First; t < First + Tokens; t += 3)
            mask.Row(0)[t] = float.MinValue;
        return mask;
    }

    private static double[]? Added(Matrix? mask) => mask is null ? null : Array.ConvertAll(mask.Row(0)[First..].ToArray(), value => (double)value);

    /// <summary>The head's columns of a part, [T, d].</summary>
    private static double[][] Doubles(Matrix matrix, int part) =>
        [.. Part(matrix, ((part * Heads) + Head) * Dimension).Chunk(Dimension).Select(row => Array.ConvertAll(row, value => (double)value))];

    private static float[] Part(Matrix matrix, int column) =>
        [.. Enumerable.Range(First, Tokens).SelectMany(r => matrix.Row(r).Slice(column, Dimension).ToArray())];

    private static float[] OnEverySet(Func<Leaves, float[]> compute)
    {
        var results = KernelSet.Available.Select(set => compute(Leaves.For(set))).ToList();
        Assert.All(results, result => Assert.Equal(results[0], result));
        return results[0];
    }

    private static Matrix Fill(Matrix matrix, Random random, float width)
    {
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = (float)(random.NextDouble() - 0.5) * width;
        }

        return matrix;
    }
}
