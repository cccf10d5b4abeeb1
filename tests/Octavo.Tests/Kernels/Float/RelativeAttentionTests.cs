using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Reference;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Float;

/// <summary>Attention by words, distances and segments is the naive one, with the same bits on every instruction set.</summary>
public class RelativeAttentionTests
{
    [Theory]
    [InlineData(1, 8, 2, 0)]
    [InlineData(5, 6, 3, 2)]
    [InlineData(47, 16, 2, 30)]
    [InlineData(70, 24, 1, 0)]
    public void Context_equals_the_definition(int tokens, int dimension, int heads, int shorter)
    {
        const int before = 3;
        var (random, longest, hidden) = (new Random(tokens), tokens + shorter, heads * dimension);
        using var qkv = Fill(new Matrix(before + tokens, 3 * hidden), random);
        using var distances = Fill(new Matrix(2 * longest, hidden), random);
        using var biases = Fill(new Matrix(3 * heads, dimension), random);
        using var segmentKey = Fill(new Matrix(2, hidden), random);
        int[] segments = [.. Enumerable.Range(0, tokens).Select(t => t < tokens / 2 ? 0 : t == tokens - 1 ? 2 : 1)];
        using var mask = new Matrix(before + tokens + 64);
        for (var t = 0; t < tokens / 3; t++)
            mask.Row(0)[before + t] = float.MinValue;
        using var panels = new RelativePanels(2 * longest + 9, heads, dimension);
        for (var head = 0; head < heads; head++)
            panels.Pack(distances, 2 * longest, 0, DistanceOrder.Ascending, head);
        using Matrix u = Part(biases, 0, heads), v = Part(biases, heads, heads), w = Part(biases, 2 * heads, heads);
        var terms = new RelativeTerms(u, panels, longest, v, segmentKey, w);
        using var scratch = new Matrix((int)RelativeAttention.ScratchLength(tokens, dimension));
        foreach (var used in (Matrix?[])[null, mask])
        {
            float[]? first = null;
            foreach (var set in KernelSet.Available)
            {
                using var context = new Matrix(before + tokens, hidden);
                scratch.Row(0).Fill(float.NaN);
                for (var head = 0; head < heads; head++)
                    RelativeAttention.Run(Leaves.For(set), qkv, new(before, tokens, tokens, head, heads, dimension), terms, segments, used, scratch, context);
                float[] all = [.. Enumerable.Range(before, tokens).SelectMany(r => context.Row(r).ToArray())];
                if (first is null)
                    Compare(all);
                first ??= all;
                Assert.Equal(first, all);
            }

            void Compare(float[] found)
            {
                for (var head = 0; head < heads; head++)
                {
                    double[][] Of(int part) => Columns(qkv, before, tokens, (part * hidden) + (head * dimension), dimension);
                    var at = head * dimension;
                    var want = NaiveRelativeAttention.Context(
                        Of(0), Of(1), Of(2), [.. ((Matrix[])[u, v, w]).Select(bias => Doubles(bias.Row(head)))], distance => Doubles(distances.Row(longest - distance).Slice(at, dimension)),
                        Columns(segmentKey, 0, 2, at, dimension), segments, [.. Enumerable.Range(before, tokens).Select(t => used is null || used.Row(0)[t] == 0f)]);
                    for (var i = 0; i < tokens; i++)
                    {
                        for (var c = 0; c < dimension; c++)
                            Assert.Equal(want[i][c], found[(i * hidden) + at + c], 1e-5);
                    }
                }
            }
        }
    }

    private static double[][] Columns(Matrix matrix, int before, int rows, int first, int count) =>
        [.. Enumerable.Range(before, rows).Select(r => Doubles(matrix.Row(r).Slice(first, count)))];

    private static double[] Doubles(Span<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    private static Matrix Part(Matrix matrix, int first, int rows)
    {
        var part = new Matrix(rows, matrix.Columns);
        for (var r = 0; r < rows; r++)
            matrix.Row(first + r).CopyTo(part.Row(r));
        return part;
    }

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
