using CsCheck;
using Octavo.Checkpoints;
using Octavo.Numerics;

namespace Octavo.Tests.Numerics;

public sealed class WeightGridTests
{
    private static readonly Dictionary<string, WeightRule> Rules = new()
    {
        ["channel"] = WeightRule.Channel,
        ["int8"] = WeightRule.PairSafe,
        ["fast7"] = WeightRule.Lane4,
    };

    public static MatrixTheoryData<string, string> Goldens => new(
        ["equal", "gauss", "minilm-layer0-query", "minilm-layer5-output", "odd", "outlier", "tiny", "zero-row"],
        ["channel", "int8", "fast7"]);

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Codes_and_scales_equal_the_goldens(string weights, string rule)
    {
        using var goldens = QuantizerGoldens.Open();
        var matrix = goldens.Require($"weights.{weights}.float");
        var quantized = WeightGrid.Quantize(Rules[rule], matrix.ToFloats(), matrix.Shape[0], matrix.Shape[1]);
        Assert.Equal(goldens.Require($"weights.{weights}.{rule}.codes").SignedBytes(), quantized.Codes.ToArray());
        Assert.Equal(
            QuantizerGoldens.Bits(goldens.Require($"weights.{weights}.{rule}.scales").ToFloats()),
            QuantizerGoldens.Bits(quantized.Scales));
        for (var row = 0; row < quantized.Rows; row++) Assert.True(WeightGrid.Admits(Rules[rule], quantized.Row(row)));
    }

    [Fact]
    public void PyTorch_gives_the_same_codes_and_scales()
    {
        using var floats = Checkpoint.Open(QuantizerGoldens.Path("tiny-bert"));
        using var goldens = Checkpoint.OpenFile(QuantizerGoldens.Path("checkpoints", "torch-quantized", "qint8.weights.safetensors"));
        const string suffix = ".int8";
        var names = goldens.Tensors.Keys.Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).ToList();
        Assert.Equal(14, names.Count);
        foreach (var name in names.Select(name => name[..^suffix.Length]))
        {
            var matrix = floats.Require(name);
            var quantized = WeightGrid.Quantize(WeightRule.PyTorch, matrix.ToFloats(), matrix.Shape[0], matrix.Shape[1]);
            Assert.Equal(goldens.Require(name + suffix).SignedBytes(), quantized.Codes.ToArray());
            Assert.Equal(goldens.Require(name + ".scale").ToFloats(), quantized.Scales.ToArray());
        }
    }

    [Fact]
    public void Float16_weights_are_PyTorchs()
    {
        using var floats = Checkpoint.Open(QuantizerGoldens.Path("tiny-bert"));
        using var goldens = Checkpoint.OpenFile(QuantizerGoldens.Path("checkpoints", "torch-quantized", "float16.weights.safetensors"));
        foreach (var (name, golden) in goldens.Tensors)
        {
            var halves = floats.Require(name.Replace(".float", "", StringComparison.Ordinal)).ToFloats().Select(value => (float)HalfRounding.ToHalf(value));
            Assert.Equal(golden.ToFloats(), halves);
        }
    }

    [Fact]
    public void Looking_first_at_the_unit_that_broke_the_bound_gives_the_first_scale_that_keeps_it() =>
        Gen.Select(Gen.Float[-1, 1].Array[1, 40], Gen.Bool.Select(pairs => pairs ? WeightRule.PairSafe : WeightRule.Lane4)).Sample((row, rule) =>
        {
            var quantized = WeightGrid.Quantize(rule, row, 1, row.Length);
            Assert.Equal(Naive(rule, row), (quantized.Scale(0), string.Join(' ', quantized.Codes.ToArray())));
        });

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-45f)]
    [InlineData(1.2e-38f)]
    [InlineData(1f)]
    [InlineData(float.MaxValue)]
    public void Extremes_have_positive_scales_and_codes_within_range(float magnitude)
    {
        float[] row = [magnitude, -magnitude, magnitude / 2, 0, -0f];
        foreach (var rule in (WeightRule[])[WeightRule.Channel, WeightRule.PairSafe, WeightRule.Lane4, WeightRule.PyTorch, WeightRule.Q8Bert])
        {
            var quantized = WeightGrid.Quantize(rule, row, 1, row.Length);
            Assert.True(quantized.Scale(0) > 0);
            Assert.True(WeightGrid.Admits(rule, quantized.Codes));
            Assert.InRange(quantized.Codes[0] + quantized.Codes[1], -1, 0);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_refused(float weight) =>
        Assert.Throws<ArgumentException>(() => WeightGrid.Quantize(WeightRule.Channel, [1, weight], 1, 2));

    [Fact]
    public void A_code_of_minus_128_is_admitted_only_where_the_rule_has_it()
    {
        Assert.False(WeightGrid.Admits(WeightRule.PairSafe, [-128, 0]));
        Assert.True(WeightGrid.Admits(WeightRule.PyTorch, [-128, 0]));
        Assert.True(WeightGrid.Admits(WeightRule.PairSafe, [-64, -64, 127, 1]));
        Assert.False(WeightGrid.Admits(WeightRule.PairSafe, [-64, -65]));
        Assert.True(WeightGrid.Admits(WeightRule.PairSafe, [0, 127, 127]));
    }

    [Fact]
    public void What_does_not_fit_a_matrix_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new QuantizedWeights(2, 2, new sbyte[3], [1, 1]));
        Assert.Throws<ArgumentException>(() => new QuantizedWeights(3, 1, new sbyte[3], [1, 1]));
        Assert.Throws<ArgumentException>(() => new QuantizedWeights(1, 3, new sbyte[3], [float.NaN]));
        Assert.Throws<ArgumentException>(() => new QuantizedWeights(1, 3, new sbyte[3], [-1]));
        Assert.Throws<ArgumentException>(() => new QuantizedWeights(1, 3, new sbyte[3], [1], [128]));
        Assert.Equal([-2f, 1f], new QuantizedWeights(2, 1, [-1, 0], [1, 0.5f], [1, -2]).Dequantize());
    }

    private static (float Scale, string Codes) Naive(WeightRule rule, float[] row)
    {
        var absmax = row.Max(Math.Abs);
        if (absmax == 0) return (1, string.Join(' ', new sbyte[row.Length]));
        for (var factor = 1.0; ; factor *= 1.005)
        {
            var scale = (float)((double)absmax / 127 * factor);
            sbyte[] codes = [.. row.Select(weight => (sbyte)Math.Clamp(MathF.Round(weight / scale), -127, 127))];
            if (WeightGrid.Admits(rule, codes)) return (scale, string.Join(' ', codes));
        }
    }
}
