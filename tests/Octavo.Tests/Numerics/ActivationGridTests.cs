using CsCheck;
using Octavo.Checkpoints;
using Octavo.Numerics;

namespace Octavo.Tests.Numerics;

public sealed class ActivationGridTests
{
    private static readonly ActivationRule[] Rules =
    [
        ActivationRule.Int8, ActivationRule.Fast7, ActivationRule.PyTorch, ActivationRule.Q8Bert, ActivationRule.TorchAo,
        ActivationRule.CompressedTensorsSymmetric, ActivationRule.CompressedTensorsAsymmetric,
    ];

    public static MatrixTheoryData<string, string> Goldens => new(
        ["gauss", "gelu-like", "negative", "outlier", "positive", "short", "zero"], ["int8", "fast7"]);

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Codes_scales_and_zero_points_equal_the_goldens(string activations, string scheme)
    {
        using var goldens = QuantizerGoldens.Open();
        var values = goldens.Require($"activations.{activations}.float");
        var (codes, grids) = Quantize(Scheme.Parse(scheme).Activations!, values.ToFloats(), values.Shape[0], values.Shape[1]);
        var prefix = $"activations.{activations}.{scheme}";
        Assert.Equal(goldens.Require(prefix + ".codes").Bytes.ToArray(), codes);
        Assert.Equal(
            QuantizerGoldens.Bits(goldens.Require(prefix + ".scales").ToFloats()),
            QuantizerGoldens.Bits([.. grids.Select(grid => grid.Scale)]));
        Assert.Equal(goldens.Require(prefix + ".zero_points").Integers(), grids.Select(grid => grid.ZeroPoint));
    }

    [Theory]
    [InlineData("w8a8-channel-token", true)]
    [InlineData("w8a8-channel-token-bfloat16-older-config", true)]
    [InlineData("w8a8-channel-token-asymmetric-activations", false)]
    [InlineData("w8a8-channel-token-classifier-too", true)]
    [InlineData("w8a8-tensor-token", true)]
    [InlineData("w8a8-tensor-token-ignore-classifier", true)]
    public void The_query_of_compressed_tensors_has_its_codes(string format, bool symmetric)
    {
        using var golden = Checkpoint.OpenFile(QuantizerGoldens.Path("formats", "compressed-tensors", format, "expected-more.safetensors"));
        var input = golden.Require("query.input");
        var rule = symmetric ? ActivationRule.CompressedTensorsSymmetric : ActivationRule.CompressedTensorsAsymmetric;
        var (codes, grids) = Quantize(rule, input.ToFloats(), input.Shape[0] * input.Shape[1], input.Shape[2]);
        Assert.Equal(golden.Require("query.input_scale").ToFloats(), grids.Select(grid => grid.Scale));
        Assert.Equal(golden.Require("query.input_zero_point").Integers(), grids.Select(grid => grid.ZeroPoint - ActivationRule.SignedOffset));
        Assert.Equal(golden.Require("query.input_int8").SignedBytes(), codes.Select(code => (sbyte)(code - ActivationRule.SignedOffset)));
    }

    [Fact]
    public void Every_code_is_within_the_rule_and_zero_stays_zero() =>
        Gen.Select(Gen.OneOf(Gen.Float[-1e30f, 1e30f], Gen.Float[-1, 1], Gen.Float[-1e-40f, 1e-40f]).Array[1, 600], Gen.Int[0, Rules.Length - 1].Select(i => Rules[i])).Sample((values, rule) =>
        {
            values[0] = 0;
            var (codes, grids) = Quantize(rule, values, 1, values.Length);
            Assert.All(codes, code => Assert.InRange(code, rule.Lowest, rule.Highest));
            Assert.Equal(0, grids[0].Value(codes[0]));
            Assert.All(grids, grid => Assert.True(float.IsFinite(grid.Scale) && grid.Scale > 0 && float.IsFinite(grid.Inverse)));
        });

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    public void What_is_not_finite_makes_the_result_NaN(float a, float b)
    {
        foreach (var rule in Rules)
        {
            var (codes, grids) = Quantize(rule, [a, b, 0], 1, 3);
            Assert.True(float.IsNaN(grids[0].Scale));
            Assert.All(codes, code => Assert.Equal(grids[0].ZeroPoint, code));
        }
    }

    [Fact]
    public void Denormals_without_an_inverse_are_zero()
    {
        var grid = ActivationGrid.Fit(ActivationRule.Int8, [1e-44f, -1e-44f]);
        Assert.Equal((1f, 0f, 0), (grid.Scale, grid.Inverse, grid.ZeroPoint));
        Assert.Equal(0, grid.Code(1e-44f));
    }

    [Fact]
    public void A_constant_row_is_kept()
    {
        var grid = ActivationGrid.Fit(ActivationRule.Int8, [-3f, -3f]);
        Assert.Equal(255, grid.ZeroPoint);
        Assert.Equal(0, grid.Code(-3f));
        Assert.Equal(-3f, grid.Value(0));
    }

    [Fact]
    public void PyTorchs_scales_are_not_smaller_than_a_normal_half()
    {
        var grid = ActivationGrid.Fit(ActivationRule.PyTorch, [-1e-6f, 3e-6f]);
        Assert.Equal((6.1e-5f, 32), (grid.Scale, grid.ZeroPoint));
        Assert.Equal(0.1f, ActivationGrid.Fit(ActivationRule.PyTorch, [0f]).Scale);
    }

    [Fact]
    public void Over_a_batch_there_is_one_grid()
    {
        var (_, grids) = Quantize(ActivationRule.Q8Bert, [1, 2, 3, -127], 2, 2);
        Assert.Equal(grids[0], grids[1]);
        Assert.Equal((1f, 128), (grids[0].Scale, grids[0].ZeroPoint));
    }

    private static (byte[] Codes, ActivationGrid[] Grids) Quantize(ActivationRule rule, float[] values, int rows, int columns)
    {
        var codes = new byte[values.Length];
        var grids = new ActivationGrid[rows * rule.BlockCount(columns)];
        ActivationGrid.Quantize(rule, values, rows, columns, codes, grids);
        return (codes, grids);
    }
}
