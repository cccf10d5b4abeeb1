using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Tests.Checkpoints;

public sealed class TensorTests
{
    private const int EveryPattern = 1 << 16;

    [Fact]
    public void Every_half_widens_exactly()
    {
        var halves = Enumerable.Range(0, EveryPattern).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).ToArray();
        var floats = Of(ElementType.F16, halves).ToFloats();
        for (var i = 0; i < EveryPattern; i++)
        {
            if (Half.IsNaN(halves[i])) Assert.True(float.IsNaN(floats[i]));
            else Assert.Equal(BitConverter.SingleToInt32Bits((float)halves[i]), BitConverter.SingleToInt32Bits(floats[i]));
        }
    }

    [Fact]
    public void Every_bfloat16_keeps_its_bits()
    {
        var patterns = Enumerable.Range(0, EveryPattern).Select(bits => (ushort)bits).ToArray();
        var floats = Of(ElementType.BF16, patterns).ToFloats();
        for (var i = 0; i < EveryPattern; i++) Assert.Equal(i << 16, BitConverter.SingleToInt32Bits(floats[i]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    public void Any_length_widens(int length)
    {
        var values = Enumerable.Range(0, length).Select(i => (Half)(i - 7.5f)).ToArray();
        Assert.Equal(values.Select(value => (float)value), Of(ElementType.F16, values).ToFloats());
    }

    [Fact]
    public void Integers_doubles_and_truth_values_become_floats()
    {
        Assert.Equal([-1f, 127f], Of(ElementType.I8, (sbyte[])[-1, 127]).ToFloats());
        Assert.Equal([255f], Of(ElementType.U8, (byte[])[255]).ToFloats());
        Assert.Equal([1f, 0f], Of(ElementType.Bool, (byte[])[1, 0]).ToFloats());
        Assert.Equal([-300f], Of(ElementType.I16, (short[])[-300]).ToFloats());
        Assert.Equal([65535f], Of(ElementType.U16, (ushort[])[65535]).ToFloats());
        Assert.Equal([-70000f], Of(ElementType.I32, (int[])[-70000]).ToFloats());
        Assert.Equal([4294967295f], Of(ElementType.U32, (uint[])[uint.MaxValue]).ToFloats());
        Assert.Equal([-9e18f], Of(ElementType.I64, (long[])[-9_000_000_000_000_000_000]).ToFloats());
        Assert.Equal([1.8e19f], Of(ElementType.U64, (ulong[])[18_000_000_000_000_000_000]).ToFloats());
        Assert.Equal([0.1f], Of(ElementType.F64, (double[])[0.1]).ToFloats());
    }

    [Fact]
    public void A_type_without_a_conversion_is_refused_by_name()
    {
        var problem = Assert.Throws<CheckpointException>(() => Of(ElementType.F8_E4M3, (byte[])[1]).ToFloats());
        Assert.Contains("F8_E4M3", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'x'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => Of(ElementType.U8, (byte[])[1, 2]).CopyTo(new float[3]));

    private static Tensor Of<T>(ElementType type, T[] elements)
        where T : unmanaged =>
        new("x", type, [elements.Length], MemoryMarshal.AsBytes<T>(elements).ToArray(), "memory");
}
