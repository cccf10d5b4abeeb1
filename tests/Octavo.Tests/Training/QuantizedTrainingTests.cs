using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Tests.Model;

namespace Octavo.Tests.Training;

/// <summary>Training through int8: the forward pass is the saved model's, the backward pass goes through what the codes stand for.</summary>
public sealed class QuantizedTrainingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("octavo-qat-").FullName;

    public static TheoryData<string, bool> Schemes => new()
    {
        { "int8", true }, { "int8", false }, { "fast7", true }, { "pytorch", false }, { "q8bert", true }, { "int8,attention", true },
    };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Logits_of_the_training_graph_are_the_bits_of_the_saved_model(string scheme, bool tables)
    {
        var options = Options(scheme, tables);
        foreach (var set in KernelSet.Available)
        {
            using var tiny = new TinyBert(set, quantization: options);
            for (var step = 1; step <= 3; step++)
            {
                tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, new Dropout(0.1f, (ulong)step));
                tiny.Model.Step(step, 1e-3, 0.01, 1);
            }

            using var saved = TextClassifier.Load(Save(tiny, options, $"{scheme}-{tables}-{set}"));
            Assert.Equal(options.Scheme, saved.Scheme);
            foreach (var batch in (Octavo.Text.TokenBatch[])[tiny.Batch.Ragged, tiny.Batch.Padded])
            {
                tiny.Model.Accumulate(batch, tiny.Labels, default);
                Assert.Equal(saved.Logits(batch), tiny.Model.Logits);
            }
        }
    }

    [Fact]
    public void Layers_that_patterns_keep_stay_floats()
    {
        var options = new QuantizationOptions { Exclude = ["layer.0", "classifier"] };
        using var tiny = new TinyBert(quantization: options);
        tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, default);
        tiny.Model.Step(1, 1e-3, 0.01, 1);
        using var saved = TextClassifier.Load(Save(tiny, options, "kept"));
        tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, default);
        Assert.Equal(saved.Logits(tiny.Batch.Ragged), tiny.Model.Logits);
        Assert.Contains("together", Assert.Throws<ArgumentException>(() => new TinyBert(quantization: new() { Exclude = ["query"] })).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// With every rounding frozen as it is, the loss is smooth, and its slopes are the gradients. Frozen: a weight is its code's
    /// value, and each input of a linear layer is off by as much as it was rounded.
    /// </summary>
    [Theory]
    [InlineData("int8")]
    [InlineData("fast7")]
    public void Gradients_are_the_slopes_of_the_loss_with_frozen_rounding(string scheme)
    {
        var options = Options(scheme, tables: true);
        using var tiny = new TinyBert(quantization: options);
        var loss = tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, default);
        using var saved = Checkpoint.Open(Save(tiny, options, scheme));
        var weights = tiny.Values().ToDictionary(item => item.Key, item => Array.ConvertAll(Rounded(saved, item.Key, item.Value), value => (double)value));
        var rounding = new FrozenRounding(options.Scheme.Activations!);
        var bert = new NaiveBert(tiny.Model.Config, weights, rounding.Apply);
        Assert.Equal(loss, bert.Loss(tiny.Batch.Ragged, tiny.Labels), 1e-5);
        Slopes.AreGradients(tiny.Gradients(), weights, () => rounding.Again(() => bert.Loss(tiny.Batch.Ragged, tiny.Labels)));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Threads_and_instruction_sets_change_no_bit(string scheme, bool tables)
    {
        Dictionary<string, float[]>? first = null;
        foreach (var (set, threads) in KernelSet.Available.Select((set, i) => (set, (i % 3) + 1)).Append((KernelSet.Available[0], 2)))
        {
            using var tiny = new TinyBert(set, threads, quantization: Options(scheme, tables));
            for (var step = 1; step <= 3; step++)
            {
                tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, new Dropout(0.1f, (ulong)step));
                tiny.Model.Step(step, 1e-3, 0.01, 1);
            }

            var found = tiny.Values();
            first ??= found;
            Assert.All(found, item => Assert.Equal(first[item.Key], item.Value));
        }
    }

    private static QuantizationOptions Options(string scheme, bool tables) =>
        new() { Scheme = Scheme.Parse(scheme.Split(',')[0]), Attention = scheme.Contains("attention", StringComparison.Ordinal) ? AttentionPrecision.Int8 : null, Embeddings = tables ? EmbeddingPrecision.Int8 : EmbeddingPrecision.Keep };

    /// <summary>Saves the masters as a float model, and quantises that as anybody would.</summary>
    private string Save(TinyBert tiny, QuantizationOptions options, string name)
    {
        var (floats, int8) = (Directory.CreateDirectory(Path.Combine(_root, name + "-floats")).FullName, Path.Combine(_root, name));
        File.Copy(Path.Combine(TinyBert.Folder, "config.json"), Path.Combine(floats, "config.json"));
        SafetensorsWriter.Write(
            Path.Combine(floats, "model.safetensors"),
            tiny.Model.Parameters.All.SelectMany(parameter => parameter.Tensors.Select(tensor =>
                (tensor.Name, ElementType.F32, tensor.Shape, (ReadOnlyMemory<byte>)System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(parameter.Values.Read(tensor)).ToArray()))),
            null);
        ModelQuantizer.Save(floats, int8, options);
        return int8;
    }

    private static float[] Rounded(Checkpoint saved, string name, float[] floats) => saved.Quantized.TryGetValue(name, out var codes) ? codes.Dequantize() : floats;

    /// <summary>Rounds inputs the first time that the loss is computed, and afterwards adds what rounding added then, in the same order.</summary>
    private sealed class FrozenRounding(ActivationRule rule)
    {
        private readonly List<double[]> _errors = [];
        private int _next = -1;

        public double Again(Func<double> loss)
        {
            _next = 0;
            return loss();
        }

        public double[] Apply(double[] x)
        {
            if (_next >= 0) return [.. x.Zip(_errors[_next++], (value, error) => value + error)];
            var floats = Array.ConvertAll(x, value => (float)value);
            var (codes, grids) = (new byte[x.Length], new ActivationGrid[rule.BlockCount(x.Length)]);
            ActivationGrid.Quantize(rule, floats, 1, x.Length, codes, grids);
            var rounded = x.Select((_, i) => (double)grids[rule.BlockSize == 0 ? 0 : i / rule.BlockSize].Value(codes[i])).ToArray();
            _errors.Add([.. rounded.Zip(x, (value, exact) => value - exact)]);
            return rounded;
        }
    }
}
