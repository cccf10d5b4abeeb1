using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Numerics;

namespace Octavo.Tests.Numerics;

/// <summary>The scheme <c>pytorch</c> gives the codes and scales that PyTorch's quantize_dynamic gives.</summary>
public class PyTorchWeightTests
{
    [Fact]
    public void Codes_and_scales_are_PyTorchs()
    {
        var goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens");
        using var model = Checkpoint.OpenFile(Path.Combine(goldens, "tiny-bert", "model.safetensors"));
        using var expected = Checkpoint.OpenFile(Path.Combine(goldens, "checkpoints", "torch-quantized", "qint8.weights.safetensors"));
        var names = expected.Tensors.Keys.Where(k => k.EndsWith(".int8", StringComparison.Ordinal)).Select(k => k[..^5]).ToArray();
        Assert.Equal(14, names.Length);
        foreach (var name in names)
        {
            var weight = model.Require(name);
            var quantized = Scheme.PyTorch.Weights!.Quantize(weight.ToFloats(), weight.Shape[0], weight.Shape[1]);
            Assert.Equal(MemoryMarshal.Cast<byte, double>(expected.Require(name + ".scale").Bytes)[0], quantized.Scales[0]);
            Assert.Equal(MemoryMarshal.Cast<byte, sbyte>(expected.Require(name + ".int8").Bytes).ToArray(), quantized.Codes);
        }
    }
}
