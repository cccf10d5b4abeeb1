using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Int8;

/// <summary>Attention in integers is the naive one in every bit, on every instruction set, whatever the sizes.</summary>
public class IntegerAttentionTests
{
    private const int First = 3, Heads = 3, Head = 1;

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 8)]
    [InlineData(15, 32)]
    [InlineData(16, 64)]
    [InlineData(17, 24)]
    [InlineData(63, 13)]
    [InlineData(64, 16)]
    [InlineData(65, 33)]
    [InlineData(128, 64)]
    [InlineData(130, 128)]
    [InlineData(257, 7)]
    [InlineData(384, 64)]
    [InlineData(600, 32)]
    public void Every_set_gives_the_bits_of_the_definition(int tokens, int dimension)
    {
        using var qkv = Fill(First + tokens + 2, dimension, new Random(tokens));
        AssertSame(Naive(qkv, tokens, tokens, dimension, null), leaves => Real(leaves, qkv, tokens, tokens, dimension, null));
        AssertSame(Naive(qkv, tokens, 1, dimension, null), leaves => Real(leaves, qkv, tokens, 1, dimension, null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(45)]
    [InlineData(100)]
    public void Masked_keys_take_part_in_nothing(int tokens)
    {
        const int Dimension = 24;
        foreach (var isKept in (Func<int, bool>[])[t => t % 3 != 0, t => t < (tokens + 1) / 2, t => t >= tokens / 2, _ => false])
        {
            using var qkv = Fill(First + tokens + 2, Dimension, new Random(tokens));
            bool[] kept = [.. Enumerable.Range(0, tokens).Select(isKept)];
            var expected = Naive(qkv, tokens, tokens, Dimension, kept);
            AssertSame(expected, leaves => Real(leaves, qkv, tokens, tokens, Dimension, kept));
            if (!kept.Contains(true))
                continue;
            // Whatever stands there.
            for (var t = 0; t < tokens; t++)
            {
                if (!kept[t])
                    qkv.Row(First + t)[(Heads * Dimension)..].Fill(t % 2 == 0 ? 1e30f : float.NaN);
            }

            AssertSame(expected, leaves => Real(leaves, qkv, tokens, tokens, Dimension, kept));
        }
    }

    [Fact]
    public void Tokens_behind_a_mask_change_no_bit()
    {
        const int Tokens = 45, Dimension = 64;
        using var qkv = Fill(First + 64, Dimension, new Random(3));
        bool[] kept = [.. Enumerable.Range(0, 60).Select(t => t < Tokens)];
        foreach (var set in KernelSet.Available)
            Assert.Equal(Real(Leaves.For(set), qkv, Tokens, Tokens, Dimension, null), Real(Leaves.For(set), qkv, 60, Tokens, Dimension, kept));
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(70, true)]
    public void Biases_of_distances_are_added_as_the_definition_says(int tokens, bool isMasked)
    {
        const int Dimension = 32;
        using var qkv = Fill(First + tokens + 2, Dimension, new Random(tokens));
        using var biases = new Matrix(Heads, (2 * tokens) + 63);
        for (var h = 0; h < Heads; h++)
        {
            for (var i = 0; i < 2 * tokens; i++)
                biases.Row(h)[i] = MathF.Sin((i * 1.7f) + h);
        }

        var kept = isMasked ? Enumerable.Range(0, tokens).Select(t => t % 4 != 1).ToArray() : null;
        var expected = Naive(qkv, tokens, tokens, Dimension, kept, distance => biases.Row(Head)[tokens - 1 + distance]);
        AssertSame(expected, leaves => Real(leaves, qkv, tokens, tokens, Dimension, kept, new DistanceBias(biases, Head, tokens - 1)));
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(1, float.NaN)]
    [InlineData(2, float.NaN)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(1, float.NegativeInfinity)]
    [InlineData(2, float.PositiveInfinity)]
    [InlineData(0, 0f)]
    [InlineData(1, 0f)]
    [InlineData(2, 0f)]
    [InlineData(0, 1e-44f)]
    [InlineData(1, 1e-44f)]
    [InlineData(2, 1e-44f)]
    [InlineData(0, 1e18f)]
    [InlineData(1, 1e18f)]
    [InlineData(2, 1e37f)]
    public void Odd_numbers_become_what_the_definition_says(int part, float odd)
    {
        const int Tokens = 30, Dimension = 32;
        foreach (var isWhole in (bool[])[false, true])
        {
            using var qkv = Fill(First + Tokens + 2, Dimension, new Random(8));
            for (var t = 0; t < Tokens; t++)
            {
                var row = qkv.Row(First + t).Slice(((part * Heads) + Head) * Dimension, Dimension);
                if (isWhole)
                    row.Fill(odd);
                else if (t == 7)
                    row[5] = odd;
            }

            var expected = Naive(qkv, Tokens, Tokens, Dimension, null);
            Assert.Equal(!float.IsFinite(odd), expected.Any(float.IsNaN));
            AssertSame(expected, leaves => Real(leaves, qkv, Tokens, Tokens, Dimension, null));
        }
    }

    [Fact]
    public void The_context_is_near_that_of_floats()
    {
        const int Tokens = 120, Dimension = 64;
        using var qkv = Fill(First + Tokens + 2, Dimension, new Random(5));
        double[][] Part(int part) => [.. Rows(qkv, part, Tokens, Dimension).Select(row => Array.ConvertAll(row, value => (double)value))];
        double[] exact = [.. NaiveAttention.Context(Part(0), Part(1), Part(2), null).SelectMany(row => row)];
        var found = Real(Leaves.Chosen, qkv, Tokens, Tokens, Dimension, null);
        var (signal, noise) = (exact.Sum(x => x * x), exact.Zip(found, (a, b) => (a - b) * (a - b)).Sum());
        Assert.InRange(10 * Math.Log10(signal / noise), 30, 60);
    }

    /// <summary>What training goes back through: attention of floats on what the codes stand for differs by the codes of probabilities alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_values_of_codes_give_the_same_context_in_floats(bool isMasked)
    {
        const int Tokens = 50, Dimension = 32;
        using var qkv = Fill(First + Tokens + 2, Dimension, new Random(6));
        using var values = new Matrix(qkv.Rows, qkv.Columns);
        using var mask = new Matrix(First + Tokens + 64);
        for (var t = 0; t < Tokens; t += 3)
            mask.Row(0)[First + t] = isMasked ? float.MinValue : 0;
        var head = new AttentionHead(First, Tokens, Tokens, Head, Heads, Dimension);
        AttentionValues.Write(qkv, head, mask, values);
        bool[] kept = [.. Enumerable.Range(0, Tokens).Select(t => !isMasked || t % 3 != 0)];
        using var scratch = new Matrix((int)Octavo.Kernels.Float.Attention.ScratchLength(Tokens, Dimension));
        using var context = new Matrix(First + Tokens, Heads * Dimension);
        Octavo.Kernels.Float.Attention.Run(Leaves.Chosen, values, head, mask, null, default, scratch, context);
        float[] floats = [.. Enumerable.Range(First, Tokens).SelectMany(r => context.Row(r).Slice(Head * Dimension, Dimension).ToArray())];
        Assert.InRange(Noise(floats, Real(Leaves.Chosen, qkv, Tokens, Tokens, Dimension, kept)), 45, 90);
        Assert.InRange(Noise(floats, Naive(qkv, Tokens, Tokens, Dimension, kept)), 45, 90);
    }

    /// <summary>In training: the same keys are dropped, and what is left weighs as much, as in attention of floats.</summary>
    [Fact]
    public void Dropout_leaves_what_it_leaves_of_floats()
    {
        const int Tokens = 40, Dimension = 40;
        using var qkv = Fill(First + Tokens + 2, Dimension, new Random(7));
        var (head, dropout) = (new AttentionHead(First, Tokens, Tokens, Head, Heads, Dimension), new Dropout(0.3f, 9).At(4));
        float[] Context(Action<Matrix, Matrix> run)
        {
            using var scratch = new Matrix((int)Math.Max(IntegerAttention.ScratchLength(Tokens, Dimension), Octavo.Kernels.Float.Attention.ScratchLength(Tokens, Dimension)));
            using var context = new Matrix(First + Tokens, Heads * Dimension);
            run(scratch, context);
            return [.. Enumerable.Range(First, Tokens).SelectMany(r => context.Row(r).Slice(Head * Dimension, Dimension).ToArray())];
        }

        var floats = Context((scratch, context) => Octavo.Kernels.Float.Attention.Run(Leaves.Chosen, qkv, head, null, null, dropout, scratch, context));
        var results = KernelSet.Available.Select(set => Context((scratch, context) => new IntegerAttention(Leaves.For(set)).Run(qkv, head, null, null, dropout, scratch, context))).ToList();
        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.InRange(Noise(floats, results[0]), 30, 60);
        Assert.InRange(Noise(floats, Real(Leaves.Chosen, qkv, Tokens, Tokens, Dimension, null)), 0, 20);
    }

    private static double Noise(float[] reference, float[] found) => Octavo.Evaluation.Statistics.SignalToNoise(reference, found);

    private static void AssertSame(float[] expected, Func<Leaves, float[]> compute) =>
        Assert.All(KernelSet.Available, set => Assert.Equal(expected, compute(Leaves.For(set))));

    private static float[] Naive(Matrix qkv, int tokens, int queries, int dimension, bool[]? kept, Func<int, float>? bias = null) =>
    [
        .. NaiveIntegerAttention.Context(
            [.. Rows(qkv, 0, tokens, dimension).Take(queries)], Rows(qkv, 1, tokens, dimension), Rows(qkv, 2, tokens, dimension), kept, bias).SelectMany(row => row),
    ];

    private static float[] Real(Leaves leaves, Matrix qkv, int tokens, int queries, int dimension, bool[]? kept, DistanceBias? bias = null)
    {
        using var mask = kept is null ? null : new Matrix(First + tokens + 64);
        for (var t = 0; kept is not null && t < tokens; t++)
            mask!.Row(0)[First + t] = kept[t] ? 0 : float.MinValue;
        // Full of noise: nothing is to depend on what stands in it.
        using var scratch = new Matrix((int)IntegerAttention.ScratchLength(tokens, dimension));
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(scratch.Row(0)));
        using var context = new Matrix(First + tokens, Heads * dimension);
        new IntegerAttention(leaves).Run(qkv, new AttentionHead(First, tokens, queries, Head, Heads, dimension), mask, bias, default, scratch, context);
        AssertOthersAreZero(context, queries, dimension);
        return [.. Enumerable.Range(First, queries).SelectMany(r => context.Row(r).Slice(Head * dimension, dimension).ToArray())];
    }

    /// <summary>What belongs to other heads and rows is not written.</summary>
    private static void AssertOthersAreZero(Matrix context, int queries, int dimension)
    {
        for (var r = 0; r < context.Rows; r++)
        {
            var row = context.Row(r);
            var isOurs = r >= First && r < First + queries;
            Assert.True(row[..(Head * dimension)].IndexOfAnyExcept(0f) < 0);
            Assert.True(row[((Head + 1) * dimension)..].IndexOfAnyExcept(0f) < 0);
            Assert.True(isOurs || row.IndexOfAnyExcept(0f) < 0);
        }
    }

    private static float[][] Rows(Matrix qkv, int part, int tokens, int dimension) =>
        [.. Enumerable.Range(First, tokens).Select(r => qkv.Row(r).Slice(((part * Heads) + Head) * dimension, dimension).ToArray())];

    /// <summary>Numbers as they occur: keys that share a direction, values with columns of different width, scores of some size.</summary>
    private static Matrix Fill(int rows, int dimension, Random random)
    {
        var matrix = new Matrix(rows, 3 * Heads * dimension);
        for (var r = 0; r < rows; r++)
        {
            foreach (var (i, _) in matrix.Row(r).ToArray().Index())
                matrix.Row(r)[i] = (float)(((random.NextDouble() - 0.5) * (1 + (i % 5))) + (i / dimension == Heads + Head ? i % 7 : 0));
        }

        return matrix;
    }
}
