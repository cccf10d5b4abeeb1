using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Tests.Checkpoints;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Model;

/// <summary>What shares a grid is asked of the loaded layers, and every layer goes by its own rule.</summary>
public sealed class SharedGridTests
{
    private const string Attention = "bert.encoder.layer.0.attention.self.";

    // More tokens than one group has, of all lengths.
    private static readonly TokenBatch Batch = Texts(3, 29, 40, 1, 17, 38, 40, 22, 5, 31, 40, 13, 36, 40, 27);

    public static readonly TheoryData<string> WholeBatches =
    [
        "every layer", "re:.*query", "re:.*layer.1.output.dense", "bert.pooler.dense",
    ];

    [Theory]
    [MemberData(nameof(WholeBatches))]
    public void A_foreign_folder_with_one_scale_for_the_batch_has_the_same_bits_with_any_threads_and_instructions(string target)
    {
        using var folder = Folder(target, "tensor", symmetric: false);
        var written = folder.Write();
        float[]? first = null;
        foreach (var set in KernelSet.Available)
        {
            foreach (var threads in (int[])[1, 2, 3, 5])
            {
                using var model = TextClassifier.Load(written, new() { Threads = threads, InstructionSet = set });
                Assert.True(model.DependsOnBatch);
                Assert.Equal("compressed-tensors", model.SchemeName);
                var logits = model.Logits(Batch);
                Assert.Equal(first ??= logits, logits);
                Assert.Equal(logits, model.Forward(Batch).Logits);
            }
        }

        using var alone = TextClassifier.Load(written);
        Assert.NotEqual(first!.Take(2), alone.Logits(Texts(3)));
    }

    [Fact]
    public void A_foreign_folder_with_a_scale_for_each_token_does_not_depend_on_the_batch()
    {
        using var folder = Folder("every layer", "token", symmetric: false);
        var written = folder.Write();
        using var model = TextClassifier.Load(written, new() { Threads = 3 });
        using var encoder = TextEncoder.Load(written);
        Assert.False(model.DependsOnBatch);
        Assert.False(encoder.DependsOnBatch);
        Assert.Equal(model.Logits(Batch).Take(2), model.Logits(Texts(3)));
    }

    [Fact]
    public void The_whole_batch_is_that_of_the_layer_alone()
    {
        // One int8 layer behind float ones: its codes are those of one grid over every row of the batch.
        using var folder = Folder("bert.pooler.dense", "tensor", symmetric: true);
        folder.Group["input_activations"] = null;
        var written = folder.Write();
        using var model = TextClassifier.Load(written, new() { Threads = 2 });
        var output = model.Forward(Batch);
        using var checkpoint = Checkpoint.Open(written);
        var weights = checkpoint.Quantized["bert.pooler.dense.weight"];
        var bias = checkpoint.Require("bert.pooler.dense.bias").ToFloats();
        var rows = Batch.Offsets.Take(Batch.Count).SelectMany(token => output.HiddenStates[^1].AsSpan(token * 32, 32).ToArray()).ToArray();
        var codes = new byte[rows.Length];
        var grids = new ActivationGrid[Batch.Count];
        ActivationGrid.Quantize(ActivationRule.CompressedTensorsSymmetric.OverBatch(), rows, Batch.Count, 32, codes, grids);
        for (var s = 0; s < Batch.Count; s++)
        {
            for (var n = 0; n < 32; n++)
            {
                var sum = Enumerable.Range(0, 32).Sum(k => (codes[(s * 32) + k] - grids[s].ZeroPoint) * weights.Row(n)[k]);
                Assert.Equal(Math.Tanh((sum * (double)grids[s].Scale * weights.Scale(n)) + bias[n]), output.Pooled[(s * 32) + n], 1e-6);
            }
        }
    }

    public static readonly TheoryData<string, string> Rules = new MatrixTheoryData<string, string>(
        ["query", "key", "value"], ["asymmetric per token", "symmetric over the batch", "floats", "weights alone"]);

    /// <summary>Query, key and value are one product where they can be; each goes by its own rule.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Query_key_and_value_are_each_quantised_by_their_own_rule(string part, string rule)
    {
        using var folder = Folder(
            $"re:.*{part}", rule == "weights alone" ? null : rule.EndsWith("batch", StringComparison.Ordinal) ? "tensor" : "token", symmetric: !rule.StartsWith("asymmetric", StringComparison.Ordinal));
        if (rule == "floats") Dequantize(folder, Attention + part);
        using var checkpoint = Checkpoint.Open(folder.Write());
        foreach (var set in KernelSet.Available)
        {
            var leaves = Leaves.For(set);
            var reader = new WeightReader(checkpoint, Octavo.Architectures.Bert.Family, null);
            LinearWeights[] weights = [.. ((string[])["query", "key", "value"]).Select(name => reader.Linear(new ModelLayer(Attention + name, LayerKind.Linear, 32, 32)))];
            var together = Apply(leaves, weights, threads: 2);
            var apart = weights.Select(one => Apply(leaves, [one], threads: 1)).ToList();
            for (var r = 0; r < Rows; r++)
                Assert.Equal(apart.SelectMany(one => one.Skip(r * 32).Take(32)), together.Skip(r * 96).Take(96));
        }
    }

    [Fact]
    public void Another_rule_for_the_keys_changes_the_answer_of_the_model()
    {
        using var symmetric = Folder("re:.*key", "token", symmetric: true);
        using var mixed = Folder("re:.*key", "token", symmetric: false);
        using var first = TextClassifier.Load(symmetric.Write());
        using var second = TextClassifier.Load(mixed.Write());
        Assert.NotEqual(first.Logits(Batch), second.Logits(Batch));
        Assert.Equal(second.Logits(Batch).Take(2), second.Logits(Texts(3)));
    }

    [Fact]
    public void Training_refuses_to_quantise_some_of_query_key_and_value()
    {
        using var folder = new GeneratedFolder("tiny-bert");
        var options = new ModelOptions { Quantization = new QuantizationOptions { Exclude = ["key"] } };
        var problem = Assert.Throws<ArgumentException>(() => Gradients.Compute(folder.Write(), Texts(3), [1], options));
        Assert.Contains("expected query, key and value of a layer to be quantised together", problem.Message, StringComparison.Ordinal);
    }

    private const int Rows = 9;

    private static float[] Apply(Leaves leaves, LinearWeights[] weights, int threads)
    {
        using var linear = Linear.Create(leaves, weights);
        using var input = new Matrix(Rows, 32);
        var random = new Random(5);
        for (var r = 0; r < Rows; r++)
        {
            foreach (ref var x in input.Row(r)) x = (random.NextSingle() - .3f) * (r + 1);
        }

        using var codes = new QuantizedRows(Rows, 32);
        using var output = new Matrix(Rows, linear.N);
        WorkerPool.Shared.Run(threads, new Product(linear, input, codes, output));
        return [.. Enumerable.Range(0, Rows).SelectMany(r => output.Row(r).ToArray())];
    }

    /// <summary>The golden with a second group for some modules, or with other activations everywhere.</summary>
    private static GeneratedFolder Folder(string target, string? strategy, bool symmetric)
    {
        var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        var group = target == "every layer" ? folder.Group : folder.Group.DeepClone().AsObject();
        group["input_activations"] = strategy is null
            ? null
            : new JsonObject { ["num_bits"] = 8, ["type"] = "int", ["dynamic"] = true, ["strategy"] = strategy, ["symmetric"] = symmetric };
        if (group == folder.Group) return folder;
        group["targets"] = new JsonArray(target);
        folder.Config["quantization_config"]!["config_groups"]!["group_1"] = group;
        return folder;
    }

    private static void Dequantize(GeneratedFolder folder, string module)
    {
        folder.Config["quantization_config"]!["ignore"]!.AsArray().Add(module);
        folder.Tensors.Remove(module + ".weight_scale");
        folder.Set(module + ".weight", ElementType.F32, Elements.Values(ElementType.F32, 32 * 32));
    }

    private static TokenBatch Texts(params int[] lengths)
    {
        var offsets = new int[lengths.Length + 1];
        for (var i = 0; i < lengths.Length; i++) offsets[i + 1] = offsets[i] + lengths[i];
        return new([.. Enumerable.Range(0, offsets[^1]).Select(i => i * 37 % 128)], new int[offsets[^1]], offsets);
    }

    private sealed class Product(Linear linear, Matrix input, QuantizedRows codes, Matrix output) : TeamWork
    {
        public override void Run(Worker worker) => linear.Apply(worker, input, Rows, Activation.None, codes, output);
    }
}
