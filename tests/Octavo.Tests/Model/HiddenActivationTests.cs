using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Tests.Training;

namespace Octavo.Tests.Model;

/// <summary>One small BERT under every <c>hidden_act</c>: hidden states, logits and the activation itself are Transformers'.</summary>
public sealed class HiddenActivationTests : IDisposable
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "activations");

    private readonly string _root = Directory.CreateTempSubdirectory("octavo-act-").FullName;

    public static TheoryData<string> Names =>
        ["gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python", "gelu_10", "quick_gelu", "relu", "silu", "swish", "tanh"];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Hidden_states_and_logits_equal_Transformers_on_every_instruction_set(string name)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(Goldens, name + ".safetensors"));
        var golden = new GoldenBatch(file);
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(Folder(name), new ModelOptions { InstructionSet = set, Threads = 2 });
            Assert.Equal(name, model.Config.HiddenActivation);
            var output = model.Forward(golden.Padded);
            Near.Equal(file.Require("logits").ToFloats(), output.Logits, 2e-5);
            for (var state = 0; state < 2; state++)
            {
                var want = file.Require($"hidden_states.{state}").ToFloats();
                foreach (var token in golden.Kept)
                    Near.Equal(want[(token * 16)..((token + 1) * 16)], output.HiddenStates[state][(token * 16)..((token + 1) * 16)], 2e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void The_activation_alone_equals_Transformers(string name)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(Goldens, name + ".safetensors"));
        var (before, after) = (file.Require("layer.0.intermediate.before").ToFloats(), file.Require("layer.0.intermediate.after").ToFloats());
        using var values = new Matrix(before.Length);
        before.CopyTo(values.Row(0));
        var pointer = (float*)values.Buffer.Pointer;
        Leaves.Chosen.Epilogues[HiddenActivations.Find(name)!.Value].Activate(pointer, before.Length, pointer);
        for (var i = 0; i < before.Length; i++)
            Assert.Equal(after[i], values.Row(0)[i], 2e-6 * Math.Max(1, Math.Abs(after[i])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_quantised_folder_keeps_it_and_gives_the_same_bits(string name)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(Goldens, name + ".safetensors"));
        var golden = new GoldenBatch(file);
        var options = new QuantizationOptions();
        using var quantized = TextClassifier.Load(Folder(name), new ModelOptions { Quantization = options });
        ModelQuantizer.Save(Folder(name), Path.Combine(_root, name + "-int8"), options);
        using var saved = TextClassifier.Load(Path.Combine(_root, name + "-int8"));
        Assert.Equal(name, saved.Config.HiddenActivation);
        Assert.Equal(quantized.Logits(golden.Ragged), saved.Logits(golden.Ragged));
        Near.Equal(file.Require("logits").ToFloats(), saved.Logits(golden.Padded), 0.3);
    }

    /// <summary>One name for each function but GELU, whose gradients <see cref="GradientTests"/> has.</summary>
    [Theory]
    [InlineData("gelu_new")]
    [InlineData("gelu_10")]
    [InlineData("quick_gelu")]
    [InlineData("relu")]
    [InlineData("silu")]
    [InlineData("tanh")]
    public void Gradients_are_the_slopes_of_the_loss_in_double_precision(string name)
    {
        using var tiny = new TinyBert(change: json => With(json, name));
        var (batch, labels) = (tiny.Batch.Ragged.Slice(0, 1), tiny.Labels[..1]);
        tiny.Model.Accumulate(batch, labels, default);
        var weights = tiny.Values().ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value, value => (double)value));
        var bert = new NaiveBert(tiny.Model.Config, weights);
        Slopes.AreGradients(tiny.Gradients(), weights, () => bert.Loss(batch, labels));
    }

    [Theory]
    [InlineData("silu")]
    [InlineData("gelu_new")]
    [InlineData("relu")]
    public void Quantised_training_computes_the_bits_of_the_model_it_saves(string name)
    {
        var options = new QuantizationOptions();
        foreach (var set in KernelSet.Available)
        {
            using var tiny = new TinyBert(set, change: json => With(json, name), quantization: options);
            var folder = Path.Combine(_root, name + "-start");
            if (!Directory.Exists(folder)) Copy(TinyBert.Folder, folder, name);
            tiny.Model.Accumulate(tiny.Batch.Ragged, tiny.Labels, default);
            using var model = TextClassifier.Load(folder, new ModelOptions { InstructionSet = set, Quantization = options });
            Assert.Equal(model.Logits(tiny.Batch.Ragged), tiny.Model.Logits);
        }
    }

    [Theory]
    [InlineData("mish")]
    [InlineData("GELU")]
    [InlineData("gelu_tanh")]
    [InlineData("sigmoid")]
    [InlineData("linear")]
    [InlineData("")]
    public void Another_name_is_refused_by_its_key_with_the_known_ones(string name)
    {
        var message = Assert.Throws<CheckpointException>(() => TextClassifier.Load(Folder(name))).Message;
        Assert.Contains("'hidden_act': expected one of gelu, gelu_python, gelu_10, gelu_new", message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
    }

    private string Folder(string name)
    {
        var folder = Path.Combine(_root, "x" + name);
        if (!Directory.Exists(folder)) Copy(Goldens, folder, name);
        return folder;
    }

    private static void Copy(string from, string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(from, "model.safetensors"), Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "config.json"), With(File.ReadAllText(Path.Combine(from, "config.json")), name));
    }

    private static string With(string json, string name)
    {
        const string There = "\"hidden_act\": \"gelu\"";
        Assert.Contains(There, json, StringComparison.Ordinal);
        return json.Replace(There, $"\"hidden_act\": \"{name}\"", StringComparison.Ordinal);
    }
}
