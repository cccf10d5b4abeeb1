using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Model;

namespace Octavo.Tests.Training;

/// <summary>Loss and gradients are PyTorch's.</summary>
public class GradientTests
{
    [Fact]
    public void Every_gradient_equals_PyTorchs_on_every_instruction_set()
    {
        using var golden = TinyBert.Golden("expected-gradients.safetensors");
        var first = new Dictionary<string, float[]>();
        foreach (var set in KernelSet.Available)
        {
            using var tiny = new TinyBert(set);
            var loss = tiny.Model.Accumulate(tiny.Batch.Padded, tiny.Labels, default);
            Assert.Equal(golden.Require("loss").ToFloats()[0], loss, 1e-6);
            var found = tiny.Gradients();
            Assert.Equal(golden.Tensors.Count - 1, found.Count);
            foreach (var (name, gradient) in found)
                IsNear(golden.Require("grad." + name), gradient);
            if (first.Count == 0) first = found;
            Assert.All(found, item => Assert.Equal(first[item.Key], item.Value));
        }
    }

    [Fact]
    public void Pads_and_threads_change_nothing()
    {
        using var padded = new TinyBert();
        padded.Model.Accumulate(padded.Batch.Padded, padded.Labels, default);
        var dropout = new Dropout(0.3f, 7);
        Dictionary<string, float[]>? first = null;
        for (var threads = 1; threads <= 5; threads++)
        {
            using var ragged = new TinyBert(threads: threads);
            ragged.Model.Accumulate(ragged.Batch.Ragged, ragged.Labels, default);
            using var golden = TinyBert.Golden("expected-gradients.safetensors");
            foreach (var (name, gradient) in ragged.Gradients())
                IsNear(golden.Require("grad." + name), gradient);
            ragged.Model.Accumulate(ragged.Batch.Ragged, ragged.Labels, dropout);
            var found = ragged.Gradients();
            first ??= found;
            Assert.All(found, item => Assert.Equal(first[item.Key], item.Value));
        }
    }

    [Fact]
    public void Training_without_dropout_computes_the_bits_of_inference()
    {
        using var tiny = new TinyBert();
        using var classifier = TextClassifier.Load(TinyBert.Folder);
        tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, default);
        Assert.Equal(classifier.Logits(tiny.Batch.Ragged), tiny.Model.Logits);
        tiny.Model.Accumulate(tiny.Batch.Padded, tiny.Labels, default);
        Assert.Equal(classifier.Logits(tiny.Batch.Padded), tiny.Model.Logits);
    }

    /// <summary>Within 1e-4 of the tensor's largest value; a gradient that is zero but for rounding is compared with the others' size.</summary>
    private static void IsNear(Tensor expected, float[] found)
    {
        var want = expected.ToFloats();
        Assert.Equal(want.Length, found.Length);
        var tolerance = Math.Max(want.Max(Math.Abs), 1e-3f) * 1e-4;
        for (var i = 0; i < want.Length; i++)
            Assert.True(Math.Abs(want[i] - found[i]) <= tolerance, $"{expected.Name}[{i}]: expected {want[i]}, found {found[i]}");
    }
}
