using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Reference;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Float;

/// <summary>Scores by distance are those of the definition, written down pair by pair in double precision.</summary>
public class DisentangledAttentionTests
{
    [Theory]
    [InlineData(1, 8, 2, 4, 0, true, true)]
    [InlineData(5, 8, 3, 4, 0, true, true)]
    [InlineData(40, 5, 2, 8, 66, true, true)]
    [InlineData(61, 16, 1, 16, 40, true, false)]
    [InlineData(61, 16, 1, 16, 20, false, true)]
    [InlineData(130, 24, 2, 32, 512, true, true)]
    [InlineData(33, 32, 2, 512, 0, true, true)]
    [InlineData(30, 12, 2, 7, 10, false, false)]
    public void Context_equals_the_definition(int tokens, int dimension, int heads, int span, int maxDistance, bool c2p, bool p2c)
    {
        var buckets = new DistanceBuckets(span, maxDistance);
        var random = new Random(tokens + span);
        const int before = 3;
        using var qkv = Fill(new Matrix(before + tokens, 3 * heads * dimension), random);
        using var relative = Fill(new Matrix(buckets.Count, 2 * heads * dimension), random);
        using var mask = new Matrix(before + tokens + 64);
        for (var t = 0; t < tokens; t++)
            mask.Row(0)[before + t] = t > 0 && random.Next(4) == 0 ? float.MinValue : 0f;
        using var keyPanels = new RelativePanels(buckets.Count, heads, dimension);
        using var queryPanels = new RelativePanels(buckets.Count, heads, dimension);
        keyPanels.Pack(relative, heads * dimension, DistanceOrder.Descending);
        queryPanels.Pack(relative, 0, DistanceOrder.Ascending);
        using var keyColumns = new DistanceColumns(tokens + 5, buckets.Count, buckets.Of, DistanceOrder.Descending);
        using var queryColumns = new DistanceColumns(tokens + 5, buckets.Count, buckets.Of, DistanceOrder.Ascending);
        var scale = 1f / MathF.Sqrt(3 * dimension);
        var terms = new DistanceTerms(c2p ? keyPanels : null, c2p ? keyColumns : null, p2c ? queryPanels : null, p2c ? queryColumns : null, scale);
        using var scratch = new Matrix((int)DisentangledAttention.ScratchLength(tokens, dimension, terms.WidthFor(tokens)));
        foreach (var used in (Matrix?[])[null, mask])
        {
            var want = Enumerable.Range(0, heads).Select(head => Naive(
                qkv, before, head, dimension, c2p ? Columns(relative, 0, (heads + head) * dimension, dimension) : null, p2c ? Columns(relative, 0, head * dimension, dimension) : null, buckets, scale, used)).ToArray();
            float[]? first = null;
            foreach (var set in KernelSet.Available)
            {
                foreach (var queries in (int[])[tokens, 1])
                {
                    using var context = new Matrix(before + tokens, heads * dimension);
                    scratch.Row(0).Fill(float.NaN);
                    for (var head = 0; head < heads; head++)
                        DisentangledAttention.Run(Leaves.For(set), qkv, new(before, tokens, queries, head, heads, dimension), terms, used, scratch, context);
                    for (var i = 0; i < queries; i++)
                    {
                        for (var c = 0; c < heads * dimension; c++)
                            Assert.Equal(want[c / dimension][i][c % dimension], context.Row(before + i)[c], 1e-5);
                    }

                    first ??= context.Row(before).ToArray();
                    Assert.Equal(first, context.Row(before).ToArray());
                }
            }
        }
    }

    [Fact]
    public void Buckets_are_those_of_Transformers()
    {
        // By hand: middle 4, then ceil(log(d / 4) / log(65 / 4) * 3) + 4.
        var buckets = new DistanceBuckets(8, 66);
        Assert.Equal([8, 9, 12, 13, 13, 14, 14, 15, 15, 15], new[] { 0, 1, 4, 5, 10, 11, 25, 26, 65, 1000 }.Select(buckets.Of));
        Assert.Equal([7, 4, 3, 3, 2, 1, 1, 0], new[] { -1, -4, -5, -10, -11, -26, -65, -66 }.Select(buckets.Of));
        Assert.Equal([0, 0, 1, 4, 7, 7], new[] { -9, -4, -3, 0, 3, 4 }.Select(new DistanceBuckets(4, 0).Of));
    }

    private static double[][] Naive(Matrix qkv, int before, int head, int d, double[][]? keys, double[][]? queries, DistanceBuckets buckets, float scale, Matrix? mask)
    {
        var (hidden, tokens) = (qkv.Columns / 3, qkv.Rows - before);
        double[][] Part(int part) => Columns(qkv, before, (part * hidden) + (head * d), d);
        bool[] counts = [.. Enumerable.Range(before, tokens).Select(t => mask is null || mask.Row(0)[t] == 0f)];
        return NaiveDisentangledAttention.Context(Part(0), Part(1), Part(2), keys, queries, buckets.Of, scale, counts);
    }

    private static double[][] Columns(Matrix matrix, int before, int first, int count) =>
        [.. Enumerable.Range(before, matrix.Rows - before).Select(r => matrix.Row(r).Slice(first, count).ToArray().Select(value => (double)value).ToArray())];

    private static Matrix Fill(Matrix matrix, Random random)
    {
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = (float)((random.NextDouble() * 2) - 1);
        }

        return matrix;
    }
}
