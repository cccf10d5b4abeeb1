using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Float;

/// <summary>Attention within windows is the naive one, with the same bits on every instruction set, and its scratch does not grow with the length.</summary>
public class LocalAttentionTests
{
    private const int First = 3, Heads = 2, Head = 1;

    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach (var (tokens, reach, dimension) in ((int, int, int)[])[
                (1, 0, 2), (1, 64, 8), (23, 1, 6), (24, 4, 8), (25, 4, 24), (47, 0, 16), (130, 7, 34), (240, 16, 8), (241, 15, 8), (300, 64, 16),
                (499, 33, 8), (300, 299, 8), (300, int.MaxValue / 2, 8)])
                data.Add(tokens, reach, dimension);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_context_is_that_of_double_precision_on_every_set(int tokens, int reach, int dimension) => Check(tokens, reach, dimension, _ => true, isMasked: false);

    /// <summary>Padding on the left, on the right, between; where a whole window is padding, all keys count alike.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Masked_keys_weigh_nothing_and_no_window_makes_NaN(int tokens, int reach, int dimension)
    {
        Check(tokens, reach, dimension, t => t < (tokens + 1) / 2, isMasked: true);
        Check(tokens, reach, dimension, t => t >= tokens / 2, isMasked: true);
        Check(tokens, reach, dimension, t => t % 3 != 0, isMasked: true);
        Check(tokens, reach, dimension, _ => false, isMasked: true);
    }

    /// <summary>As far as all keys lie within the window, it is full attention; masks on the right change no bit of what is left of them.</summary>
    [Fact]
    public void Padding_behind_a_sequence_changes_no_bit()
    {
        const int Tokens = 100, Padded = 277, Dimension = 8;
        using var qkv = Fill(new Matrix(First + Padded, 3 * Heads * Dimension));
        using var mask = MaskOf(Padded, t => t < Tokens);
        foreach (var set in KernelSet.Available)
        {
            var alone = Run(Leaves.For(set), qkv, Tokens, 9, Dimension, null);
            var padded = Run(Leaves.For(set), qkv, Padded, 9, Dimension, mask);
            Assert.Equal(alone, padded[..alone.Length]);
        }
    }

    [Fact]
    public void Scratch_does_not_grow_with_the_length()
    {
        Assert.Equal(LocalAttention.ScratchLength(1_000, 64, 64), LocalAttention.ScratchLength(1_000_000, 64, 64));
        Assert.True(LocalAttention.ScratchLength(1_000_000, 64, 64) < 80_000);
    }

    private static void Check(int tokens, int reach, int dimension, Func<int, bool> isKept, bool isMasked)
    {
        using var qkv = Fill(new Matrix(First + tokens, 3 * Heads * dimension));
        using var mask = isMasked ? MaskOf(tokens, isKept) : null;
        var results = KernelSet.Available.Select(set => Run(Leaves.For(set), qkv, tokens, reach, dimension, mask)).ToList();
        Assert.All(results, result => Assert.Equal(results[0], result));
        var expected = NaiveAttention.LocalContext(
            Doubles(qkv, 0, tokens, dimension), Doubles(qkv, 1, tokens, dimension), Doubles(qkv, 2, tokens, dimension), reach, [.. Enumerable.Range(0, tokens).Select(isKept)]);
        for (var i = 0; i < results[0].Length; i++)
            Assert.Equal(expected[i / dimension][i % dimension], results[0][i], 5e-6);
    }

    /// <summary>The head's context, [T, d].</summary>
    private static float[] Run(Leaves leaves, Matrix qkv, int tokens, int reach, int dimension, Matrix? mask)
    {
        using var scratch = new Matrix((int)LocalAttention.ScratchLength(tokens, reach, dimension));
        // What was there before must not matter.
        scratch.Row(0).Fill(float.NaN);
        using var context = new Matrix(First + tokens, Heads * dimension);
        LocalAttention.Run(leaves, qkv, new AttentionHead(First, tokens, tokens, Head, Heads, dimension), reach, mask, scratch, context);
        Assert.All(Enumerable.Range(0, First + tokens), r => Assert.True(context.Row(r)[..(Head * dimension)].IndexOfAnyExcept(0f) < 0));
        return [.. Enumerable.Range(First, tokens).SelectMany(r => context.Row(r).Slice(Head * dimension, dimension).ToArray())];
    }

    private static Matrix MaskOf(int tokens, Func<int, bool> isKept)
    {
        var mask = new Matrix(First + tokens + 64);
        for (var t = 0; t < tokens; t++)
            mask.Row(0)[First + t] = isKept(t) ? 0 : float.MinValue;
        return mask;
    }

    private static double[][] Doubles(Matrix matrix, int part, int tokens, int dimension) =>
        [.. Enumerable.Range(First, tokens).Select(r => Array.ConvertAll(matrix.Row(r).Slice(((part * Heads) + Head) * dimension, dimension).ToArray(), value => (double)value))];

    private static Matrix Fill(Matrix matrix)
    {
        var random = new Random(matrix.Rows);
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = (float)(random.NextDouble() - 0.5) * 4;
        }

        return matrix;
    }
}
