using Octavo.Kernels;
using Octavo.Kernels.Reference;
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
        var results = Sets.Select(set => OnCopy(scores, x => Leaves.For(set).Softmax.ExpRow(x, 1f, null, scores.Length, scores.Length)).Values).ToArray();
        for (var i = 0; i < scores.Length; i++)
        {
            var exact = Math.Exp(scores[i]);
            if (scores[i] < -87f)
                Assert.Equal(0f, results[0][i]);
            else
                Assert.True(Math.Abs(results[0][i] - exact) <= ActivationErrors.Exp * exact, $"e^{scores[i]}");
        }

        AssertSame(results);
        var masked = OnCopy([1f, 2f, 3f, .. new float[13]], x =>
        {
            using var mask = new Matrix(16);
            mask.Row(0)[2] = float.MinValue;
            return Leaves.Chosen.Softmax.ExpRow(x, 1f, (float*)mask.Buffer.Pointer, 3, 16);
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
            return Leaves.Chosen.Softmax.ExpRow(x, 1f, (float*)mask.Buffer.Pointer, 3, 16);
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
            Leaves.For(set).LayerNorm.AddLayerNorm(p, p, (float*)weight.Buffer.Pointer, (float*)bias.Buffer.Pointer, 1e-12f, width, p);
            return 0f;
        }).Values[..width]).ToArray();
        double[] Constant(double value) => [.. Enumerable.Repeat(value, width)];
        var expected = NaiveRows.LayerNorm(Array.ConvertAll(x, value => 2.0 * value), Constant(1.5), Constant(0.25), 1e-12);
        for (var i = 0; i < width; i++)
            Assert.Equal(expected[i], results[0][i], 2e-6);
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
            Leaves.Chosen.LayerNorm.AddLayerNorm(p, null, (float*)weight.Buffer.Pointer, (float*)bias.Buffer.Pointer, 1e-12f, 32, p);
            return 0f;
        });
        Assert.All(row.Values, value => Assert.Equal(0.5f, value));
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
