using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Tests.Numerics;

public sealed class SchemeTests
{
    [Fact]
    public void Every_scheme_is_found_by_its_name()
    {
        Assert.Equal(["int8", "fast7", "pytorch", "q8bert", "fp16"], Scheme.All.Select(scheme => scheme.Name));
        Assert.All(Scheme.All, scheme => Assert.Same(scheme, Scheme.Parse(scheme.Name)));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_all_names()
    {
        var problem = Assert.Throws<ArgumentException>(() => Scheme.Parse("int4"));
        Assert.Contains("int8, fast7, pytorch, q8bert, fp16", problem.Message, StringComparison.Ordinal);
        Assert.Contains("int4", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_schemes_over_the_batch_depend_on_it() =>
        Assert.Equal([Scheme.PyTorch, Scheme.Q8Bert], Scheme.All.Where(scheme => scheme.DependsOnBatch));

    [Fact]
    public void Half_precision_has_no_codes()
    {
        Assert.Equal((null, null, ElementType.F16), (Scheme.Fp16.Weights, Scheme.Fp16.Activations, Scheme.Fp16.StorageType));
        Assert.Equal(EmbeddingPrecision.Keep, Scheme.PyTorch.DefaultEmbeddings);
        Assert.Equal(EmbeddingPrecision.Int8, Scheme.Int8.DefaultEmbeddings);
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(float.PositiveInfinity, 0x7F80)]
    [InlineData(float.NaN, 0xFFC0)]
    [InlineData(float.MaxValue, 0x7F80)]
    public void Bfloat16_is_rounded_half_to_even(float value, int bits) => Assert.Equal(bits, HalfRounding.ToBFloat16(value));

    [Theory]
    [InlineData(1e6f, 65504f)]
    [InlineData(-1e6f, -65504f)]
    [InlineData(2048.5f, 2048f)]
    [InlineData(2049f, 2048f)]
    [InlineData(2051f, 2052f)]
    public void Halves_saturate_and_round_to_even(float value, float half) => Assert.Equal(half, (float)HalfRounding.ToHalf(value));
}
