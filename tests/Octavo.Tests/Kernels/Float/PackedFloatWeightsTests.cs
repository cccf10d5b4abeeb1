
using Octavo.Kernels.Float;

namespace Octavo.Tests.Kernels.Float;

public sealed class PackedFloatWeightsTests
{
    [Theory]
    [InlineData(16, 4)]
    [InlineData(70, 21)]
    [InlineData(2, 384)]
    [InlineData(33, 1)]
    public void Panels_come_out_row_by_row_with_their_largest_magnitudes(int n, int k)
    {
        var random = new Random(k);
        var values = Enumerable.Range(0, n * k).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        using var packed = PackedFloatWeights.Pack(values, n, k);
        var (rows, largest) = (new float[16 * k], new float[16]);
        for (var column = 0; column < n; column += 16)
        {
            packed.UnpackPanel(column, rows);
            packed.LargestMagnitudes(column, largest);
            for (var r = 0; r < 16; r++)
            {
                var expected = column + r < n ? values[((column + r) * k)..((column + r + 1) * k)] : new float[k];
                Assert.Equal(expected, rows[(r * k)..((r + 1) * k)]);
                Assert.Equal(expected.Max(Math.Abs), largest[r]);
            }
        }
    }

    [Theory]
    [InlineData(32, 3)]
    [InlineData(70, 5)]
    [InlineData(5, 2)]
    public void An_input_of_codes_is_their_values(int n, int k)
    {
        var random = new Random(n);
        using var packed = new PackedFloatWeights(n, k);
        var (codes, values, rows) = (new sbyte[n], new float[n * k], new float[n * k]);
        for (var input = 0; input < k; input++)
        {
            var scale = (float)random.NextDouble();
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(codes.AsSpan()));
            packed.ReplaceInput(input, codes, scale);
            for (var i = 0; i < n; i++) values[(i * k) + input] = scale * codes[i];
        }

        packed.Unpack(0, n, rows);
        Assert.Equal(values, rows);
    }
}
