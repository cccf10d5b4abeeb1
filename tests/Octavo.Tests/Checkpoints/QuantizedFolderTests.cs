using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Checkpoints;

public sealed class QuantizedFolderTests
{
    [Theory]
    [InlineData("compressed-tensors/w8a8-channel-token", ".weight", ".weight_scale", true)]
    [InlineData("compressed-tensors/w8a8-channel-token-asymmetric-activations", ".weight", ".weight_scale", true)]
    [InlineData("compressed-tensors/w8a8-channel-token-bfloat16-older-config", ".weight", ".weight_scale", true)]
    [InlineData("compressed-tensors/w8a8-channel-token-classifier-too", ".weight", ".weight_scale", true)]
    [InlineData("compressed-tensors/w8a8-tensor-token", ".weight", ".weight_scale", false)]
    [InlineData("compressed-tensors/w8a8-tensor-token-ignore-classifier", ".weight", ".weight_scale", false)]
    [InlineData("torchao-int8-dynamic", "._weight_qdata", "._weight_scale", true)]
    public void Codes_and_scales_are_those_of_the_file(string format, string codes, string scale, bool perRow)
    {
        using var checkpoint = Checkpoint.Open(QuantizerGoldens.Path("formats", format));
        using var file = SafetensorsFile.Read(QuantizerGoldens.Path("formats", format, "model.safetensors"));
        var raw = file.Tensors;
        Assert.Equal(raw.Values.Count(tensor => tensor.Type == ElementType.I8 && tensor.Name.EndsWith(codes, StringComparison.Ordinal)), checkpoint.Quantized.Count);
        foreach (var (name, weights) in checkpoint.Quantized)
        {
            var module = name[..^".weight".Length];
            Assert.Equal(raw[module + codes].SignedBytes(), weights.Codes.ToArray());
            Assert.Equal(raw[module + scale].ToFloats(), weights.Scales.ToArray());
            Assert.Equal(perRow, weights.IsPerRow);
            Assert.Equal(0, weights.ZeroPoints.Length);
        }

        Assert.Null(checkpoint.Scheme);
        Assert.DoesNotContain(checkpoint.Tensors.Keys, key => key.Contains("scale", StringComparison.Ordinal) || key.Contains("zero_point", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("w8a8-channel-token")]
    [InlineData("w8a8-channel-token-asymmetric-activations")]
    [InlineData("w8a8-channel-token-classifier-too")]
    [InlineData("w8a8-tensor-token")]
    [InlineData("w8a8-tensor-token-ignore-classifier")]
    public void The_query_of_a_layer_is_what_its_codes_make(string format)
    {
        using var checkpoint = Checkpoint.Open(QuantizerGoldens.Path("formats", "compressed-tensors", format));
        using var golden = Checkpoint.OpenFile(QuantizerGoldens.Path("formats", "compressed-tensors", format, "expected-more.safetensors"));
        const string module = "bert.encoder.layer.0.attention.self.query";
        var weights = checkpoint.Quantized[module + ".weight"];
        var bias = checkpoint.Require(module + ".bias").ToFloats();
        var input = golden.Require("query.input").ToFloats();
        var output = golden.Require("query.output").ToFloats();
        var rule = checkpoint.ActivationsOf(module + ".weight")!;
        var codes = new byte[weights.Columns];
        for (var token = 0; token < input.Length / weights.Columns; token++)
        {
            var row = input.AsSpan(token * weights.Columns, weights.Columns);
            var grid = ActivationGrid.Fit(rule, row);
            grid.Encode(row, codes);
            for (var n = 0; n < weights.Rows; n++)
            {
                var sum = 0;
                for (var k = 0; k < codes.Length; k++) sum += (codes[k] - grid.ZeroPoint) * weights.Row(n)[k];
                Assert.Equal(output[(token * weights.Rows) + n], (sum * grid.Scale * weights.Scale(n)) + bias[n], 1e-4f);
            }
        }
    }
}
