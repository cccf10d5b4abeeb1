using Octavo.Kernels;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Rows;

/// <summary>Rotary positions and gates are the naive ones, with the same bits on every instruction set; nothing beside them is touched.</summary>
public unsafe class RotationTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(34)]
    [InlineData(64)]
    [InlineData(70)]
    public void Heads_are_turned_as_in_double_precision(int dimension)
    {
        const int Tokens = 40, Theta = 10_000;
        using var turns = new Turns(Tokens, dimension, Theta);
        foreach (var position in (int[])[0, 1, 39])
        {
            var results = KernelSet.Available.Select(set =>
            {
                using var x = Row(3 * dimension);
                turns.Apply(Leaves.For(set), x, 0, 2, position);
                return x.Row(0).ToArray();
            }).ToList();
            Assert.All(results, result => Assert.Equal(results[0], result));
            using var before = Row(3 * dimension);
            Assert.Equal(before.Row(0)[(2 * dimension)..].ToArray(), results[0][(2 * dimension)..]);
            for (var head = 0; head < 2; head++)
            {
                var expected = NaiveRows.Turn(Array.ConvertAll(before.Row(0).Slice(head * dimension, dimension).ToArray(), value => (double)value), position, Theta);
                for (var i = 0; i < dimension; i++)
                    Assert.Equal(expected[i], results[0][(head * dimension) + i], 1e-6);
            }
        }
    }

    /// <summary>Half a unit in the last place, and the little that is left out.</summary>
    [Fact]
    public void Cosines_and_sines_are_rounded_once()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var x = i < 1000 ? i * 0.01f : (float)(random.NextDouble() * (i % 2 == 0 ? 8192 : 1 << 20));
            var (cosine, sine) = Turns.CosineAndSine(x);
            Assert.Equal(Math.Cos(x), cosine, 6.1e-8);
            Assert.Equal(Math.Sin(x), sine, 6.1e-8);
        }

        Assert.Equal((1f, 0f), Turns.CosineAndSine(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(45)]
    [InlineData(128)]
    public void A_gate_is_an_activation_times_the_second_half(int width)
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            var results = KernelSet.Available.Select(set =>
            {
                using var x = Row(2 * width);
                using var y = new Matrix(width + 1);
                var from = (float*)x.Buffer.Pointer;
                Leaves.For(set).Epilogues[activation].Gate(from, from + width, width, (float*)y.Buffer.Pointer);
                return y.Row(0).ToArray();
            }).ToList();
            Assert.All(results, result => Assert.Equal(results[0], result));
            Assert.Equal(0f, results[0][width]);
            using var before = Row(2 * width);
            var expected = NaiveRows.Gate(Array.ConvertAll(before.Row(0).ToArray(), value => (double)value), activation);
            for (var i = 0; i < width; i++)
                Assert.Equal(expected[i], results[0][i], 2e-6);
        }
    }

    private static Matrix Row(int width)
    {
        var (row, random) = (new Matrix(width), new Random(width));
        foreach (ref var value in row.Row(0))
            value = (float)(random.NextDouble() - 0.5) * 6;
        return row;
    }
}
