using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>What quantising refuses, and how ranges grow.</summary>
public class EmbeddingQuantizerTests
{
    [Fact]
    public void Ranges_grow_by_further_embeddings()
    {
        var ranges = EmbeddingRanges.Of([1, 5, 2, 4], 2).Including([0, 4.5f, 1.5f, 7]);
        Assert.Equal([0f, 4f], ranges.Minimum.ToArray());
        Assert.Equal([2f, 7f], ranges.Maximum.ToArray());
    }

    [Fact]
    public void What_lies_outside_the_ranges_is_cut()
    {
        var codes = new sbyte[4];
        EmbeddingQuantizer.ToInt8([-9, 0, 255, 999], new EmbeddingRanges([0], [255]), codes);
        Assert.Equal([-128, -128, 127, 127], codes);
    }

    [Fact]
    public void A_dimension_that_never_varies_has_the_first_code()
    {
        var codes = new byte[2];
        EmbeddingQuantizer.ToUInt8([0.5f, 0.5f], EmbeddingRanges.Of([0.5f, 0.5f], 1), codes);
        Assert.Equal([0, 0], codes);
    }

    [Fact]
    public void Zero_and_less_are_no_bit()
    {
        var bits = new byte[2];
        EmbeddingQuantizer.ToUBinary([1, 0, -1, -0f, float.Epsilon, 2, 3, -4, 5], 9, bits);
        Assert.Equal([0b1000_1110, 0b1000_0000], bits);
    }

    [Fact]
    public void What_cannot_be_quantised_is_refused_with_its_place()
    {
        var ranges = new EmbeddingRanges([0, 0], [1, 1]);
        Assert.Contains("embedding 1: expected finite numbers, found NaN in dimension 0", Refused(() => EmbeddingQuantizer.ToInt8([1, 2, float.NaN, 4], ranges, new sbyte[4])), StringComparison.Ordinal);
        Assert.Contains("embedding 0", Refused(() => EmbeddingRanges.Of([1, float.PositiveInfinity], 2)), StringComparison.Ordinal);
        Assert.Contains("multiple of 2", Refused(() => EmbeddingQuantizer.ToUInt8([1, 2, 3], ranges, new byte[3])), StringComparison.Ordinal);
        Assert.Contains("room for 2 codes, found 3", Refused(() => EmbeddingQuantizer.ToUInt8([1, 2], ranges, new byte[3])), StringComparison.Ordinal);
        Assert.Contains("dimension 1", Refused(() => new EmbeddingRanges([0, 1], [1, 0.5f])), StringComparison.Ordinal);
        Assert.Contains("dimension 0", Refused(() => new EmbeddingRanges([float.MinValue], [float.MaxValue])), StringComparison.Ordinal);
        Assert.Contains("found 2 and 1", Refused(() => new EmbeddingRanges([0, 1], [1])), StringComparison.Ordinal);
        Assert.Contains("found none", Refused(() => EmbeddingRanges.Of([], 3)), StringComparison.Ordinal);
        Assert.Contains("dimensions", Refused(() => EmbeddingQuantizer.ToBinary([], 0, [])), StringComparison.Ordinal);
        Assert.Contains("found 2 and 3", Refused(() => EmbeddingDistances.Hamming(new byte[2], new byte[3])), StringComparison.Ordinal);
        Assert.Contains("expected 2 bytes", Refused(() => EmbeddingDistances.Dot(new float[9], new byte[1])), StringComparison.Ordinal);
    }

    private static string Refused(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
}
