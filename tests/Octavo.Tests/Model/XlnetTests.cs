using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>What XLNet's config and files can say, beside the goldens.</summary>
public class XlnetTests
{
    private static readonly int[] s_ids = [1, 7, 3, 3, 9, 0, 5, 2, 4];
    private static readonly int[] s_types = [0, 0, 0, 0, 1, 1, 1, 1, 2];

    [Theory]
    [InlineData("\"clamp_len\": 3")]
    [InlineData("\"ff_activation\": \"relu\", \"same_length\": true")]
    [InlineData("\"summary_type\": \"first\", \"summary_use_proj\": false, \"summary_activation\": null")]
    [InlineData("\"summary_type\": \"mean\", \"summary_activation\": \"gelu\"")]
    [InlineData("\"summary_type\": \"cls_index\", \"summary_use_proj\": false")]
    [InlineData("\"summary_use_proj\": true, \"summary_activation\": null")]
    public void Hidden_states_and_logits_equal_the_definition(string keys)
    {
        using var folder = new RandomFolder(Config(keys));
        var want = new DoubleXlnet(folder.Config, folder.Weights).Run(s_ids, s_types);
        using var model = TextClassifier.Load(folder.Path);
        var alone = model.Forward(new TokenBatch(s_ids, s_types, [0, s_ids.Length]));
        Near.Equal([.. want.SelectMany(row => row).Select(value => (float)value)], alone.HiddenStates[^1], 2e-5);
        Near.Equal(Logits(folder, want), alone.Logits, 5e-5);
        // Behind pads, which attend to themselves and are seen by nobody; the mean alone has them in it, as in Transformers.
        var padded = new TokenBatch([5, 5, .. s_ids, .. s_ids], [3, 3, .. s_types, .. s_types], [0, 2 + s_ids.Length, 2 + (2 * s_ids.Length)], [0, 0, .. s_ids.Select(_ => (byte)1), .. s_ids.Select(_ => (byte)1)]);
        var both = model.Forward(padded);
        Assert.Equal(alone.HiddenStates[^1], both.HiddenStates[^1].AsSpan(2 * 12, s_ids.Length * 12).ToArray());
        Assert.Equal(alone.Logits, both.Logits.AsSpan(2).ToArray());
        if (keys.Contains("mean", StringComparison.Ordinal))
            Assert.NotEqual(alone.Logits, both.Logits.AsSpan(0, 2).ToArray());
        else if (!keys.Contains("first", StringComparison.Ordinal))
            Assert.Equal(alone.Logits, both.Logits.AsSpan(0, 2).ToArray());
    }

    /// <summary>Parameters of three dimensions are saved as layers where they become int8, and stay as they are elsewhere.</summary>
    [Theory]
    [InlineData("int8", "transformer.layer.0.rel_attn.q.weight", "transformer.layer.0.rel_attn.q")]
    [InlineData("fp16", "transformer.layer.0.rel_attn.q", "transformer.layer.0.rel_attn.q.weight")]
    public void Projections_are_saved_once(string scheme, string there, string gone)
    {
        using var folder = new RandomFolder(Config("\"clamp_len\": -1"));
        var saved = Path.Combine(folder.Path, "saved");
        var options = new QuantizationOptions { Scheme = Scheme.Parse(scheme), Exclude = ["*rel_attn.r"] };
        var report = ModelQuantizer.Save(folder.Path, saved, options).ToString();
        Assert.Contains("(r_w_bias): Parameter(3, 4)", report, StringComparison.Ordinal);
        using var checkpoint = Checkpoint.Open(saved);
        Assert.True(checkpoint.Tensors.ContainsKey(there) || checkpoint.Quantized.ContainsKey(there));
        Assert.False(checkpoint.Tensors.ContainsKey(gone) || checkpoint.Quantized.ContainsKey(gone));
        Assert.Equal(ElementType.F32, checkpoint.Require("transformer.layer.1.rel_attn.r").Type);
        var batch = new TokenBatch(s_ids, s_types, [0, s_ids.Length]);
        using var quantised = TextClassifier.Load(folder.Path, new ModelOptions { Quantization = options });
        using var loaded = TextClassifier.Load(saved);
        Assert.Equal(quantised.Logits(batch), loaded.Logits(batch));
    }

    [Theory]
    [InlineData("\"attn_type\": \"uni\"", "'attn_type': expected bi")]
    [InlineData("\"bi_data\": true", "'bi_data': expected false")]
    [InlineData("\"d_head\": 5", "'d_head': expected d_model / n_head, 4, found 5")]
    [InlineData("\"summary_type\": \"attn\"", "'summary_type': expected last, first, mean or cls_index, found 'attn'")]
    [InlineData("\"summary_activation\": \"sine\"", "'summary_activation': expected one of")]
    [InlineData("\"summary_proj_to_labels\": true", "'summary_proj_to_labels': expected false")]
    [InlineData("\"hidden_size\": 16", "'hidden_size': expected what 'd_model' says")]
    public void What_is_not_computed_is_refused_by_its_key(string keys, string message)
    {
        var e = Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(Config(keys), "config.json"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XLNetForQuestionAnsweringSimple", HeadKind.QuestionAnswering)]
    [InlineData("XLNetForTokenClassification", HeadKind.TokenClassification)]
    [InlineData("XLNetForQuestionAnswering", HeadKind.None)]
    [InlineData("XLNetLMHeadModel", HeadKind.None)]
    public void The_head_with_a_beam_and_that_of_words_are_not_computed(string architecture, HeadKind kind)
    {
        var config = EncoderConfig.Parse(Config("\"clamp_len\": -1").Replace("XLNetForSequenceClassification", architecture, StringComparison.Ordinal), "config.json");
        Assert.Equal(kind, HeadKinds.Of(config));
        if (kind != HeadKind.None)
            return;
        var e = Assert.Throws<CheckpointException>(() => HeadKinds.Require(config, HeadKind.QuestionAnswering, "config.json"));
        Assert.Contains($"expected XLNetForQuestionAnsweringSimple, found {architecture}", e.Message, StringComparison.Ordinal);
    }

    private static float[] Logits(RandomFolder folder, double[][] hidden)
    {
        var (settings, weights) = ((XlnetSettings)folder.Config.Page!, folder.Weights);
        var row = settings.SummaryRows switch
        {
            HeadRows.First => hidden[0],
            HeadRows.Last => hidden[^1],
            _ => [.. hidden[0].Select((_, c) => hidden.Average(h => h[c]))],
        };
        double[] Linear(string name, double[] x) => [.. weights[name + ".bias"].Select((b, n) => b + x.Select((value, i) => value * weights[name + ".weight"][(n * x.Length) + i]).Sum())];
        if (settings.HasSummary)
            row = Linear("sequence_summary.summary", row);
        if (HiddenActivations.Find(settings.SummaryActivation) is { } activation)
            row = [.. row.Select(value => Octavo.Kernels.Reference.NaiveActivation.Of(activation, value))];
        return [.. Linear("logits_proj", row).Select(value => (float)value)];
    }

    private static string Config(string keys) => $$"""
        {"model_type": "xlnet", "architectures": ["XLNetForSequenceClassification"], "vocab_size": 10, "d_model": 12, "n_head": 3, "n_layer": 2, "d_inner": 20,
        "id2label": {"0": "a", "1": "b"}, {{keys}}}
        """;
}
