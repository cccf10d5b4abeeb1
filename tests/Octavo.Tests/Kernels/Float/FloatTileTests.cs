using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Threads;

namespace Octavo.Tests.Kernels.Float;

/// <summary>Every float product is one chain of fused multiply-adds in ascending k, to the last bit.</summary>
public class FloatTileTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 33, 17)]
    [InlineData(6, 32, 64)]
    [InlineData(31, 70, 129)]
    [InlineData(47, 96, 384)]
    public void Products_equal_the_chain(int rows, int n, int k)
    {
        var random = new Random(rows + n + k);
        var a = Fill(new Matrix(rows, k), random);
        var weights = Enumerable.Range(0, n * k).Select(_ => Next(random)).ToArray();
        var bias = Fill(new Matrix(n), random);
        using var packed = PackedFloatWeights.Pack(weights, n, k);
        foreach (var set in KernelSet.Available)
        {
            foreach (var team in (int[])[1, 3])
            {
                using var c = new Matrix(rows, n + 3);
                Together.Run(team, worker => FloatGemm.Run(worker, Leaves.For(set), a, rows, packed, bias, Activation.None, c, 3));
                for (var r = 0; r < rows; r++)
                {
                    Assert.Equal(0f, c.Row(r)[2]);
                    for (var column = 0; column < n; column++)
                    {
                        var sum = NaiveProduct.Chain(a.Row(r), weights.AsSpan(column * k, k));
                        Assert.Equal(sum + bias.Row(0)[column], c.Row(r)[column + 3]);
                    }
                }
            }
        }
    }

    private static Matrix Fill(Matrix matrix, Random random)
    {
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = Next(random);
        }

        return matrix;
    }

    private static float Next(Random random) => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-8, 8)));
}
