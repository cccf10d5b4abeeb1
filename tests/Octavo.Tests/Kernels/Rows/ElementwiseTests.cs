using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Rows;

/// <summary>The passes over rows: within their stated errors, and the same bits on every instruction set.</summary>
public unsafe class ElementwiseTests
{
    private static readonly InstructionSet[] Sets = [.. KernelSet.Available];

    [Fact]
    public void Exponentials_are_within_their_error_and_masked_keys_weigh_nothing()
    {
        var scores = Enumerable.Range(0, 4096).Select(i => -88f * i / 4095f).ToArray();
        var results = Sets.Select(set => OnCopy(scores, x => Leaves.For(set).Rows.ExpRow(x, 1f, null, scores.Length, scores.Length)).Values).ToArray();
        for (var i = 0; i < scores.Length; i++)
        {
            var exact = Math.Exp(scores[i]);
            if (scores[i] < -87f)
                Assert.Equal(0f, results[0][i]);
            else
                Assert.True(Math.Abs(results[0][i] - exact) <= Elementwise.ExpMaxRelativeError * exact, $"e^{scores[i]}");
        }

        AssertSame(results);
        var masked = OnCopy([1f, 2f, 3f, .. new float[13]], x =>
        {
            using var mask = new Matrix(16);
            mask.Row(0)[2] = float.MinValue;
            return Leaves.Chosen.Rows.ExpRow(x, 1f, (float*)mask.Buffer.Pointer, 3, 16);
        });
        Assert.Equal(0f, masked.Values[2]);
        Assert.Equal(1f, masked.Values[1]);
        Assert.Equal(masked.Values[0] + 1f, masked.Result);
    }

    [Fact]
    public void A_row_whose_keys_are_all_masked_is_uniform_as_in_Transformers()
    {
        var row = OnCopy([5f, -3f, 1f, .. new float[13]], x =>
        {
            using var mask = new Matrix(16);
            mask.Row(0)[..3].Fill(float.MinValue);
            return Leaves.Chosen.Rows.ExpRow(x, 1f, (float*)mask.Buffer.Pointer, 3, 16);
        });
        Assert.Equal(3f, row.Result);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(384)]
    [InlineData(100)]
    public void LayerNorm_is_that_of_double_precision(int width)
    {
        var random = new Random(width);
        var x = Enumerable.Range(0, width).Select(_ => (float)(random.NextDouble() * 4) - 1f).ToArray();
        using var weight = new Matrix(width);
        using var bias = new Matrix(width);
        weight.Row(0).Fill(1.5f);
        bias.Row(0).Fill(0.25f);
        var results = Sets.Select(set => OnCopy(x, p =>
        {
            Leaves.For(set).Rows.AddLayerNorm(p, p, (float*)weight.Buffer.Pointer, (float*)bias.Buffer.Pointer, 1e-12f, width, p);
            return 0f;
        }).Values[..width]).ToArray();
        var mean = x.Average(v => 2.0 * v);
        var deviation = Math.Sqrt(x.Average(v => ((2.0 * v) - mean) * ((2.0 * v) - mean)));
        for (var i = 0; i < width; i++)
            Assert.Equal(((((2.0 * x[i]) - mean) / deviation) * 1.5) + 0.25, results[0][i], 2e-6);
        AssertSame(results);
    }

    [Fact]
    public void A_row_without_variance_becomes_the_bias()
    {
        using var weight = new Matrix(32);
        using var bias = new Matrix(32);
        weight.Row(0).Fill(3f);
        bias.Row(0).Fill(0.5f);
        var row = OnCopy([.. Enumerable.Repeat(7f, 32)], p =>
        {
            Leaves.Chosen.Rows.AddLayerNorm(p, null, (float*)weight.Buffer.Pointer, (float*)bias.Buffer.Pointer, 1e-12f, 32, p);
            return 0f;
        });
        Assert.All(row.Values, value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public void Attention_is_that_of_double_precision_on_every_set()
    {
        const int Tokens = 45, Heads = 3, Dimension = 24;
        var random = new Random(4);
        using var qkv = new Matrix(Tokens + 2, 3 * Heads * Dimension);
        for (var r = 0; r < qkv.Rows; r++)
        {
            foreach (ref var value in qkv.Row(r))
                value = (float)(random.NextDouble() - 0.5) * 6f;
        }

        var results = new List<float[]>();
        foreach (var set in Sets)
        {
            using var scratch = new Matrix((int)Attention.ScratchLength(Tokens, Dimension));
            using var context = new Matrix(Tokens + 2, Heads * Dimension);
            Attention.Run(Leaves.For(set), qkv, new AttentionHead(2, Tokens, Tokens, 1, Heads, Dimension), null, default, scratch, context);
            results.Add([.. Enumerable.Range(2, Tokens).SelectMany(r => context.Row(r)[Dimension..(2 * Dimension)].ToArray())]);
        }

        for (var t = 0; t < Tokens; t++)
        {
            var weights = Enumerable.Range(0, Tokens).Select(key => Math.Exp(Dot(qkv, t + 2, Dimension, key + 2, (Heads * Dimension) + Dimension, Dimension) / Math.Sqrt(Dimension))).ToArray();
            for (var d = 0; d < Dimension; d++)
            {
                var exact = weights.Select((w, key) => w * qkv.Row(key + 2)[(2 * Heads * Dimension) + Dimension + d]).Sum() / weights.Sum();
                Assert.Equal(exact, results[0][(t * Dimension) + d], 5e-6);
            }
        }

        AssertSame([.. results]);
    }

    private static double Dot(Matrix m, int row, int column, int otherRow, int otherColumn, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += (double)m.Row(row)[column + i] * m.Row(otherRow)[otherColumn + i];
        return sum;
    }

    private static (float[] Values, float Result) OnCopy(float[] values, Pass run)
    {
        using var matrix = new Matrix(values.Length);
        values.CopyTo(matrix.Row(0));
        var result = run((float*)matrix.Buffer.Pointer);
        return (matrix.Row(0).ToArray(), result);
    }


    private static void AssertSame(float[][] results)
    {
        foreach (var other in results)
            Assert.Equal(results[0], other);
    }

    private delegate float Pass(float* values);
}
