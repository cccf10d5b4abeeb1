using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Reference;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Emitted;
using Octavo.Tests.Kernels.Threads;

namespace Octavo.Tests.Kernels.Int8;

/// <summary>A whole int8 layer equals the naive one in every bit: each scheme, each instruction set, any number of workers.</summary>
public class Int8GemmTests
{
    [Theory]
    [InlineData(1, 5, 21)]
    [InlineData(15, 70, 600)]
    [InlineData(29, 130, 512)]
    public void Every_scheme_on_every_set(int rows, int n, int k)
    {
        var random = new Random(n);
        using var x = Fill(new Matrix(rows, k), random);
        using var bias = Fill(new Matrix(n), random);
        float[] weights = [.. Enumerable.Range(0, n * k).Select(_ => (float)(random.NextDouble() - 0.5))];
        foreach (var scheme in Scheme.All.Where(scheme => scheme.Weights is not null))
        {
            var quantized = WeightGrid.Quantize(scheme.Weights!, weights, n, k);
            var expected = Naive(scheme.Activations!, quantized, x, bias.Row(0).ToArray(), n);
            foreach (var set in KernelSet.Available)
            {
                foreach (var workers in (int[])[1, 3])
                    Assert.Equal(expected, Real(Leaves.For(set), workers, scheme.Activations!, quantized, x, bias, n));
            }
        }
    }

    /// <summary>The driver with tiles of AMX, on every CPU: what is emitted is interpreted.</summary>
    [Theory]
    [InlineData(13, 70, 600)]
    [InlineData(29, 130, 512)]
    [InlineData(50, 64, 112)]
    [InlineData(139, 96, 24)]
    public void Every_scheme_by_tiles(int rows, int n, int k)
    {
        var kernel = new InterpretedAmxKernel();
        CheckInterpreted(kernel, rows, n, k);
        Assert.True(kernel.Calls > 0);
    }

    /// <summary>The same with ARM64's products of matrices.</summary>
    [Theory]
    [InlineData(13, 70, 600)]
    [InlineData(29, 130, 112)]
    public void Every_scheme_by_products_of_matrices(int rows, int n, int k)
    {
        var kernel = new InterpretedI8mmKernel();
        CheckInterpreted(kernel, rows, n, k);
        Assert.True(kernel.Calls > 0);
    }

    private static void CheckInterpreted(Int8Kernel kernel, int rows, int n, int k)
    {
        var random = new Random(n);
        using var x = Fill(new Matrix(rows, k), random);
        using var bias = Fill(new Matrix(n), random);
        float[] weights = [.. Enumerable.Range(0, n * k).Select(_ => (float)(random.NextDouble() - 0.5))];
        foreach (var scheme in Scheme.All.Where(scheme => scheme.Weights is not null))
        {
            var quantized = WeightGrid.Quantize(scheme.Weights!, weights, n, k);
            foreach (var activation in (Activation[])[Activation.None, Activation.Gelu])
            {
                var expected = Real(Leaves.For(KernelSet.Available[0]), 1, scheme.Activations!, quantized, x, bias, n, activation);
                Assert.Equal(expected, Real(Leaves.For(KernelSet.Available[0]), 1, scheme.Activations!, quantized, x, bias, n, activation, kernel));
            }
        }
    }

    private static float[] Naive(ActivationRule rule, QuantizedWeights weights, Matrix x, float[] bias, int n)
    {
        var (rows, k, blocks) = (x.Rows, x.Columns, rule.BlockCount(x.Columns));
        float[] values = [.. Enumerable.Range(0, rows).SelectMany(r => x.Row(r).ToArray())];
        var (codes, grids) = (new byte[values.Length], new ActivationGrid[rows * blocks]);
        ActivationGrid.Quantize(rule, values, rows, k, codes, grids);
        var blockWidth = rule.BlockSize == 0 ? k : rule.BlockSize;
        return
        [
            .. Enumerable.Range(0, rows * n).Select(i => NaiveProduct.Int8(
                codes.AsSpan(i / n * k, k), grids.AsSpan(i / n * blocks, blocks), blockWidth, weights.Codes.Slice(i % n * k, k), weights.Scale(i % n), bias[i % n])),
        ];
    }

    private static float[] Real(
        Leaves leaves, int workers, ActivationRule rule, QuantizedWeights weights, Matrix x, Matrix bias, int n, Activation activation = Activation.None, Int8Kernel? kernel = null)
    {
        float[] scales = [.. Enumerable.Range(0, n).Select(weights.Scale)];
        using var layer = Layer(leaves, rule, weights, scales, n, x.Columns, kernel);
        using var codes = new QuantizedRows(x.Rows, x.Columns);
        using var output = new Matrix(x.Rows, n);
        Together.Run(workers, worker =>
        {
            codes.Quantize(worker, leaves, x, x.Rows, rule);
            Int8Gemm.Run(worker, leaves, codes, x.Rows, layer, bias, activation, output, 0);
        });
        return [.. Enumerable.Range(0, x.Rows).SelectMany(r => output.Row(r).ToArray())];
    }

    private static Int8Layer Layer(Leaves leaves, ActivationRule rule, QuantizedWeights weights, float[] scales, int n, int k, Int8Kernel? kernel)
    {
        var layer = new Int8Layer(leaves, weights.Codes, scales, n, k, rule.BlockSize, rule.Highest <= sbyte.MaxValue);
        if (kernel is not null)
            layer.Kernel = kernel;
        return layer;
    }

    private static Matrix Fill(Matrix matrix, Random random)
    {
        for (var r = 0; r < matrix.Rows; r++)
        {
            foreach (ref var value in matrix.Row(r))
                value = (float)((random.NextDouble() - 0.4) * 3);
        }

        return matrix;
    }
}
