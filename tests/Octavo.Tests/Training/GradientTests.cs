using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tests.Model;

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

    [Fact]
    public void Gradients_are_the_slopes_of_the_loss_in_double_precision()
    {
        using var tiny = new TinyBert();
        tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, default);
        var weights = tiny.Values().ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value, value => (double)value));
        var bert = new NaiveBert(tiny.Model.Config, weights);
        Slopes.AreGradients(tiny.Gradients(), weights, () => bert.Loss(tiny.Batch.Ragged, tiny.Labels));
    }

    /// <summary>Dropout is a linear map with a known mask, so that its gradient can be had by differences of the training forward pass itself.</summary>
    [Fact]
    public void Gradients_with_dropout_are_the_slopes_of_the_loss_with_the_same_mask()
    {
        var dropout = new Dropout(0.2f, 11);
        using var tiny = new TinyBert();
        tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, dropout);
        foreach (var parameter in tiny.Model.Parameters.All)
        {
            foreach (var tensor in parameter.Tensors)
            {
                var (values, gradient) = (parameter.Values.Read(tensor), parameter.Gradient.Read(tensor));
                var length = Math.Sqrt(gradient.Sum(g => (double)g * g));
                if (length < 1e-4) continue;
                const double Step = 2e-3;
                double LossAt(double along)
                {
                    parameter.Values.Write(tensor, [.. values.Select((value, i) => (float)(value + (along * gradient[i] / length)))]);
                    using var other = new TinyBert();
                    Copy(tiny, other);
                    return other.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, dropout);
                }

                var slope = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
                parameter.Values.Write(tensor, values);
                Assert.True(Math.Abs((slope / length) - 1) <= 2e-2, $"{tensor.Name}: slope {slope}, length of the gradient {length}");
            }
        }
    }

    private static void Copy(TinyBert from, TinyBert to)
    {
        foreach (var (a, b) in from.Model.Parameters.All.Zip(to.Model.Parameters.All))
        {
            foreach (var tensor in a.Tensors) b.Values.Write(tensor, a.Values.Read(tensor));
        }
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
