
using Octavo.Kernels.Int8;

namespace Octavo.Tests.Kernels.Int8;

public sealed unsafe class PackedInt8WeightsTests
{
    [Fact]
    public void Every_code_is_where_the_layout_says_and_the_rest_is_zero()
    {
        const int n = 70, k = 21;
        var codes = new sbyte[n * k];
        new Random(3).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(codes.AsSpan()));
        using var packed = PackedInt8Weights.Pack(codes, n, k);
        Assert.Equal((128, 32, 8), (packed.PaddedN, packed.PaddedK, packed.K4));
        for (var column = 0; column < packed.PaddedN; column++)
        {
            var sum = 0;
            for (var input = 0; input < packed.PaddedK; input++)
            {
                var stored = packed.Pointer[(((((column / 16 * packed.K4) + (input / 4)) * 16) + (column % 16)) * 4) + (input % 4)];
                var expected = column < n && input < k ? codes[(column * k) + input] : (sbyte)0;
                Assert.Equal(expected, stored);
                sum += expected;
            }

            Assert.Equal(sum, packed.ColumnSums[column]);
        }
    }

    [Theory]
    [InlineData(new sbyte[] { 127, 1 }, true)]
    [InlineData(new sbyte[] { 127, 2 }, false)]
    [InlineData(new sbyte[] { -128, 127 }, true)]
    [InlineData(new sbyte[] { -128, -1 }, false)]
    [InlineData(new sbyte[] { 0, 127, 127, 0 }, true)]
    [InlineData(new sbyte[] { 0, 0, 127, 127 }, false)]
    public void Pairs_are_certified_up_to_what_sixteen_bits_hold(sbyte[] codes, bool isSafe)
    {
        using var packed = PackedInt8Weights.Pack(codes, 1, codes.Length);
        Assert.Equal(isSafe, packed.IsPairSafe);
    }

    [Theory]
    [InlineData(new sbyte[] { 127, 127, 127, 127, 4, 0, 0, 4 }, true)]
    [InlineData(new sbyte[] { 127, 127, 0, 0, 5 }, false)]
    [InlineData(new sbyte[] { 0, 0, -128, -128, 0, 0, -2 }, true)]
    [InlineData(new sbyte[] { 0, 0, -128, -128, 0, 0, 0, 0, 0, 0, -3 }, false)]
    [InlineData(new sbyte[] { 127, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 127, 127 }, true)]
    public void Lanes_are_certified_up_to_what_sixteen_bits_hold(sbyte[] codes, bool fits)
    {
        using var packed = PackedInt8Weights.Pack(codes, 1, codes.Length);
        Assert.Equal(fits, packed.IsLane4);
    }

    [Fact]
    public void A_wrong_number_of_codes_is_refused() =>
        Assert.Throws<ArgumentException>(() => PackedInt8Weights.Pack(new sbyte[5], 2, 3));
}
