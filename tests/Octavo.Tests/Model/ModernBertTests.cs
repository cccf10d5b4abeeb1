using System.Text.Json.Nodes;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Architectures;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>ModernBERT beyond its golden: odd sizes, biases, heads, padding on either side, long sequences, configs that are wrong.</summary>
public class ModernBertTests
{
    private static readonly (string, JsonNode?)[] Biases = [("attention_bias", true), ("mlp_bias", true), ("norm_bias", true), ("classifier_bias", true), ("classifier_activation", "silu"), ("hidden_activation", "gelu_new")];

    public static TheoryData<string, HeadKind, (string, JsonNode?)[]> Models => new()
    {
        { "plain", HeadKind.SequenceClassification, [] },
        { "mean", HeadKind.SequenceClassification, [("classifier_pooling", "mean")] },
        { "biases", HeadKind.SequenceClassification, Biases },
        { "layer types", HeadKind.TokenClassification, [("layer_types", new JsonArray("sliding_attention", "full_attention", "sliding_attention", "sliding_attention")), ("local_rope_theta", 500), ("global_rope_theta", 20000.0)] },
        { "every layer global", HeadKind.QuestionAnswering, [("global_attn_every_n_layers", 1), .. Biases] },
        { "words", HeadKind.MaskedWords, [("local_attention", 1)] },
        { "words of their own", HeadKind.MaskedWords, [("tie_word_embeddings", false), ("decoder_bias", false), ("hidden_size", 66), ("local_attention", 7)] },
    };

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Hidden_states_and_logits_are_those_of_the_naive_pass(string name, HeadKind head, (string, JsonNode?)[] settings)
    {
        using var folder = new ModernBertFolder(head, [.. settings.Select(setting => (setting.Item1, setting.Item2?.DeepClone()))]);
        var batch = folder.Batch(70, 1, 33);
        var naive = folder.Naive;
        foreach (var set in KernelSet.Available)
        {
            using var model = TextEncoder.Load(folder.Path, new ModelOptions { InstructionSet = set, Threads = 2 });
            Assert.Equal(head, model.Head);
            var output = model.Forward(batch);
            var logits = head == HeadKind.MaskedWords ? model.Logits(batch) : output.Logits;
            Assert.Equal(model.Logits(batch), logits);
            for (var (s, at) = (0, 0); s < batch.Count; s++)
            {
                var expected = naive.Logits(batch, s, head).SelectMany(row => row).ToArray();
                for (var i = 0; i < expected.Length; i++)
                    Assert.True(Math.Abs(expected[i] - logits[at + i]) <= 5e-5, $"{name} {set} sequence {s} logit {i}: {expected[i]} {logits[at + i]}");
                at += expected.Length;
                foreach (var (state, rows) in naive.HiddenStates(batch, s).Index())
                {
                    var values = rows.SelectMany(row => row).ToArray();
                    for (var i = 0; i < values.Length; i++)
                        Assert.Equal(values[i], output.HiddenStates[state][(batch.Offsets[s] * rows[0].Length) + i], 2e-5);
                }
            }
        }
    }

    /// <summary>Padding's own rows, too, are what Transformers computes: a window of padding sees all keys alike.</summary>
    [Fact]
    public void The_hidden_states_of_padding_equal_the_golden()
    {
        var path = FamilyFolders.Path("modernbert");
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        using var model = TextClassifier.Load(path);
        var output = model.Forward(new GoldenBatch(file).Padded);
        for (var state = 0; state <= model.Config.LayerCount; state++)
            Near.Equal(file.Require($"hidden_states.{state}").ToFloats(), output.HiddenStates[state], 2e-5);
    }

    /// <summary>Positions turn against each other only, so that padding on the left changes roundings alone.</summary>
    [Fact]
    public void Padding_on_the_left_gives_the_same_answers()
    {
        var path = FamilyFolders.Path("modernbert");
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        var ragged = new GoldenBatch(file).Ragged;
        const int Length = 90;
        var (ids, mask) = (new int[ragged.Count * Length], new byte[ragged.Count * Length]);
        for (var s = 0; s < ragged.Count; s++)
        {
            var end = (s + 1) * Length;
            ragged.InputIds.AsSpan(ragged.Offsets[s], ragged.LengthOf(s)).CopyTo(ids.AsSpan(end - ragged.LengthOf(s)));
            mask.AsSpan(end - ragged.LengthOf(s), ragged.LengthOf(s)).Fill(1);
        }

        using var model = TextClassifier.Load(path);
        var output = model.Forward(new TokenBatch(ids, new int[ids.Length], [.. Enumerable.Range(0, ragged.Count + 1).Select(s => s * Length)], mask));
        Near.Equal(file.Require("logits").ToFloats(), output.Logits, 2e-5);
        var (want, width) = (model.Forward(ragged).LastHiddenState, model.Config.HiddenSize);
        Near.Equal(want, [.. Enumerable.Range(0, ids.Length).Where(t => mask[t] == 1).SelectMany(t => output.LastHiddenState[(t * width)..((t + 1) * width)])], 2e-5);
    }

    [Fact]
    public void The_config_of_published_models_means_the_same()
    {
        var path = FamilyFolders.Path("modernbert");
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        var folder = Directory.CreateTempSubdirectory("octavo-");
        File.Copy(Path.Combine(path, "config.published-style.json"), Path.Combine(folder.FullName, "config.json"));
        File.Copy(Path.Combine(path, "model.safetensors"), Path.Combine(folder.FullName, "model.safetensors"));
        GoldenCheck.Run(folder.FullName, file);
        folder.Delete(recursive: true);
        Assert.Empty(EncoderConfig.Parse(File.ReadAllText(Path.Combine(path, "config.published-style.json")), "config.json").IgnoredKeys);
        Assert.Empty(EncoderConfig.Parse(File.ReadAllText(Path.Combine(path, "config.json")), "config.json").IgnoredKeys);
    }

    [Theory]
    [InlineData("layer_types", """["full_attention"]""", "one for each of num_hidden_layers 4, found 1")]
    [InlineData("layer_types", """["full_attention","full_attention","chunked_attention","full_attention"]""", "'chunked_attention'")]
    [InlineData("global_attn_every_n_layers", "0", "found 0")]
    [InlineData("local_attention", "0", "found 0")]
    [InlineData("sliding_window", "6", "half of local_attention, 5, found 6")]
    [InlineData("num_attention_heads", "2", "heads of an even width")]
    [InlineData("num_attention_heads", "4", "a divisor of hidden_size 30")]
    [InlineData("head_dim", "8", "'head_dim'")]
    [InlineData("rope_parameters", """{"full_attention":{"rope_type":"yarn","factor":2}}""", "'rope_parameters.full_attention.rope_type': expected default, the only kind supported, found 'yarn'")]
    [InlineData("rope_parameters", """{"rope_theta":10000}""", "'rope_parameters.rope_theta'")]
    [InlineData("rope_parameters", """{"sliding_attention":{"rope_theta":-1}}""", "'rope_parameters.sliding_attention.rope_theta'")]
    [InlineData("rope_parameters", """{"sliding_attention":{"rope_type":"default","factor":2}}""", "'rope_parameters.sliding_attention.factor'")]
    [InlineData("rope_scaling", """{"type":"linear","factor":2}""", "'rope_scaling.type'")]
    [InlineData("classifier_pooling", "\"max\"", "expected cls or mean, found 'max'")]
    [InlineData("classifier_activation", "\"mish\"", "'classifier_activation'")]
    [InlineData("norm_bias", "1", "'norm_bias': expected true or false")]
    public void A_config_that_is_not_computed_is_refused_by_its_key(string key, string value, string message)
    {
        var exception = Assert.Throws<CheckpointException>(() => new ModernBertFolder(HeadKind.SequenceClassification, (key, JsonNode.Parse(value))));
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_keys_for_one_base_must_agree()
    {
        var rope = JsonNode.Parse("""{"full_attention":{"rope_theta":5000,"rope_type":"default"}}""");
        var exception = Assert.Throws<CheckpointException>(() => new ModernBertFolder(HeadKind.SequenceClassification, ("rope_parameters", rope), ("global_rope_theta", 6000)));
        Assert.Contains("'global_rope_theta'", exception.Message, StringComparison.Ordinal);
        using var same = new ModernBertFolder(HeadKind.SequenceClassification, ("rope_parameters", rope!.DeepClone()), ("global_rope_theta", 5000.0));
        var settings = (ModernBertSettings)same.Config.Page!;
        Assert.Equal(5000, settings.GlobalTheta);
        Assert.Equal(10000, settings.LocalTheta);
    }
}
