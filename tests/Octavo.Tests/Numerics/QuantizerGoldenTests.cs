using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Tests.Numerics;

/// <summary>Codes, scales and zero points equal the study's, all bits; the kernel's equal the definition's.</summary>
public unsafe class QuantizerGoldenTests
{
    public static readonly TheoryData<string> Names = ["gauss", "equal", "minilm-layer0-query", "minilm-layer5-output", "odd", "outlier", "tiny", "zero-row"];
    public static readonly TheoryData<string> ActivationNames = ["gauss", "gelu-like", "negative", "outlier", "positive", "short", "zero"];

    private static readonly string Golden = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "numerics", "quantizer.safetensors");

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights(string name)
    {
        using var file = Checkpoint.OpenFile(Golden);
        var floats = file.Require($"weights.{name}.float");
        foreach (var scheme in (Scheme[])[Scheme.Int8, Scheme.Fast7])
            Check(file, floats, $"weights.{name}.{scheme.Name}", scheme.Weights!);
        Check(file, floats, $"weights.{name}.channel", Scheme.Int8.Embeddings!);
    }

    [Theory]
    [MemberData(nameof(ActivationNames))]
    public void Activations(string name)
    {
        using var file = Checkpoint.OpenFile(Golden);
        var floats = file.Require($"activations.{name}.float");
        var (rows, columns) = (floats.Shape[0], floats.Shape[1]);
        using var x = new Matrix(rows, columns);
        for (var r = 0; r < rows; r++)
            floats.CopyElements((long)r * columns, x.Row(r));
        foreach (var scheme in (Scheme[])[Scheme.Int8, Scheme.Fast7])
        {
            var rule = scheme.Activations!;
            var key = $"activations.{name}.{scheme.Name}";
            var codes = file.Require(key + ".codes").Bytes.ToArray();
            var scales = file.Require(key + ".scales").ToFloats();
            var zeros = MemoryMarshal.Cast<byte, int>(file.Require(key + ".zero_points").Bytes).ToArray();
            var blocks = scales.Length / rows;
            foreach (var set in KernelSet.Available)
            {
                using var quantized = new QuantizedRows(rows, columns, 1);
                quantized.Quantize(Worker.Alone, Leaves.For(set), x, rows, rule);
                for (var r = 0; r < rows; r++)
                {
                    Assert.Equal(codes[(r * columns)..((r + 1) * columns)], new ReadOnlySpan<byte>(quantized.Row(r), columns).ToArray());
                    for (var b = 0; b < blocks; b++)
                    {
                        Assert.Equal(scales[(r * blocks) + b], quantized.Grid(r, b)->Scale);
                        Assert.Equal(zeros[(r * blocks) + b], quantized.Grid(r, b)->ZeroPoint);
                    }
                }
            }

            CheckDefinition(rule, x, codes, scales, zeros);
        }
    }

    /// <summary>The scalar definition gives the same.</summary>
    private static void CheckDefinition(ActivationRule rule, Matrix x, byte[] codes, float[] scales, int[] zeros)
    {
        var width = rule.BlockWidth == 0 ? x.Columns : rule.BlockWidth;
        var i = 0;
        for (var r = 0; r < x.Rows; r++)
        {
            for (var start = 0; start < x.Columns; start += width, i++)
            {
                var values = x.Row(r)[start..Math.Min(start + width, x.Columns)].ToArray();
                var grid = rule.Grid(values.Min(), values.Max());
                Assert.Equal((scales[i], zeros[i]), (grid.Scale, grid.ZeroPoint));
                for (var j = 0; j < values.Length; j++)
                    Assert.Equal(codes[(r * x.Columns) + start + j], grid.Code(values[j]));
            }
        }
    }

    private static void Check(Checkpoint file, Tensor floats, string key, WeightRule rule)
    {
        var quantized = rule.Quantize(floats.ToFloats(), floats.Shape[0], floats.Shape[1]);
        Assert.Equal(file.Require(key + ".scales").ToFloats(), quantized.Scales);
        Assert.Equal(MemoryMarshal.Cast<byte, sbyte>(file.Require(key + ".codes").Bytes).ToArray(), quantized.Codes);
    }
}
