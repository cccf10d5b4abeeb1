using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Int8;

/// <summary>The kernel's codes and grids are those of <see cref="ActivationGrid"/>, to the bit, for every rule.</summary>
public unsafe class QuantizedRowsTests
{
    private static readonly ActivationRule[] Rules =
    [
        ActivationRule.Int8, ActivationRule.Fast7, ActivationRule.PyTorch, ActivationRule.Q8Bert,
        ActivationRule.CompressedTensorsSymmetric, ActivationRule.CompressedTensorsAsymmetric, ActivationRule.TorchAo,
    ];

    [Theory]
    [InlineData(1, 5)]
    [InlineData(7, 384)]
    [InlineData(3, 600)]
    [InlineData(4, 1000)]
    public void Every_rule_on_every_set(int rows, int columns)
    {
        var random = new Random(columns);
        using var x = new Matrix(rows, columns);
        for (var r = 0; r < rows; r++)
        {
            foreach (ref var value in x.Row(r))
                value = (float)((random.NextDouble() - 0.4) * Math.Pow(4, random.Next(-3, 4)));
        }

        // A row of zeros, one of the smallest floats, and one where every value is the same.
        x.Row(rows - 1).Clear();
        if (rows > 2)
            x.Row(1).Fill(-float.Epsilon);
        if (rows > 3)
            x.Row(2).Fill(3f);
        foreach (var rule in Rules)
        {
            var flat = Enumerable.Range(0, rows).SelectMany(r => x.Row(r).ToArray()).ToArray();
            var codes = new byte[flat.Length];
            var grids = new ActivationGrid[rows * rule.BlockCount(columns)];
            ActivationGrid.Quantize(rule, flat, rows, columns, codes, grids);
            foreach (var set in KernelSet.Available)
            {
                using var quantized = new QuantizedRows(rows, columns);
                quantized.Quantize(Worker.Alone, Leaves.For(set), x, rows, rule);
                using var values = new Matrix(rows, columns);
                quantized.Dequantize(Worker.Alone, rule, rows, values);
                for (var r = 0; r < rows; r++)
                {
                    Assert.Equal(codes[(r * columns)..((r + 1) * columns)], new ReadOnlySpan<byte>(quantized.Row(r), columns).ToArray());
                    for (var b = 0; b < rule.BlockCount(columns); b++)
                    {
                        var grid = grids[(r * rule.BlockCount(columns)) + b];
                        Assert.Equal((grid.Scale, grid.ZeroPoint), (quantized.Grid(r, b)->Scale, quantized.Grid(r, b)->ZeroPoint));
                        var width = rule.BlockSize == 0 ? columns : rule.BlockSize;
                        for (var k = b * width; k < Math.Min((b + 1) * width, columns); k++)
                            Assert.Equal(grid.Value(codes[(r * columns) + k]), values.Row(r)[k]);
                    }
                }
            }
        }
    }
}
