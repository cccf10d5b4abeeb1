using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Architectures;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>What DeBERTa's config can say, beside the goldens: each equals the definition in double precision.</summary>
public class DebertaTests
{
    private const string Relative = "\"relative_attention\": true, \"pos_att_type\": [\"c2p\", \"p2c\"]";

    [Theory]
    [InlineData(Relative + ", \"max_relative_positions\": 6")]
    [InlineData(Relative + ", \"position_buckets\": 6, \"share_att_key\": true, \"norm_rel_ebd\": \"layer_norm\", \"position_biased_input\": false")]
    [InlineData("\"relative_attention\": true, \"pos_att_type\": \"c2p\", \"norm_rel_ebd\": \"none\", \"type_vocab_size\": 2")]
    [InlineData("\"relative_attention\": true, \"pos_att_type\": \" P2C \", \"position_buckets\": 4, \"embedding_size\": 7, \"type_vocab_size\": 3")]
    [InlineData("\"relative_attention\": true")]
    [InlineData("\"pos_att_type\": \"p2c|c2p\", \"embedding_size\": 10, \"position_biased_input\": true")]
    [InlineData(Relative + ", \"share_att_key\": true, \"conv_kernel_size\": 3, \"conv_act\": \"gelu\"")]
    [InlineData(Relative + ", \"conv_kernel_size\": 5, \"conv_groups\": 3, \"position_biased_input\": false, \"num_hidden_layers\": 1")]
    public void Hidden_states_equal_the_definition(string keys)
    {
        using var folder = new RandomFolder(Config(keys));
        int[] ids = [1, 7, 3, 3, 9, 0, 5, 2, 4, 8, 6, 1, 7];
        int[] types = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        var want = new DoubleDeberta(folder.Config, folder.Weights).Run(ids, types);
        using var model = TextClassifier.Load(folder.Path);
        var alone = model.Forward(new TokenBatch(ids, types, [0, ids.Length]));
        Near.Equal([.. want.SelectMany(row => row).Select(value => (float)value)], alone.HiddenStates[^1], 2e-5);
        // Beside another text, and padded on either side: the same bits.
        Assert.Equal(alone.Logits, model.Logits(new TokenBatch(ids, types, [0, ids.Length])));
        var padded = new TokenBatch([.. ids, .. ids, 0, 0], [.. types, .. types, 0, 0], [0, ids.Length, (2 * ids.Length) + 2], [.. ids.Select(_ => (byte)1), .. ids.Select(_ => (byte)1), 0, 0]);
        Assert.Equal([.. alone.Logits, .. alone.Logits], model.Logits(padded));
        Assert.Equal(alone.HiddenStates[^1], model.Forward(padded).HiddenStates[^1].AsSpan(ids.Length * 12, ids.Length * 12).ToArray());
    }

    /// <summary>Projections of distances are linear layers as any: quantised, saved, seen by the probe.</summary>
    [Fact]
    public void Layers_of_distances_are_quantised_saved_and_probed()
    {
        using var folder = new RandomFolder(Config(Relative + ", \"position_buckets\": 6, \"embedding_size\": 7, \"conv_kernel_size\": 3"));
        var batch = new TokenBatch([1, 2, 3, 4, 5], [0, 0, 0, 0, 0], [0, 3, 5]);
        using var checkpoint = Checkpoint.Open(folder.Path);
        using var probe = new ActivationProbe(checkpoint, folder.Config, Octavo.Architectures.HeadKind.SequenceClassification, batch);
        Assert.Equal(12, probe.InputOf("deberta.encoder.layer.1.attention.self.pos_key_proj").Rows);
        var saved = Path.Combine(folder.Path, "saved");
        var report = ModelQuantizer.Save(folder.Path, saved).ToString();
        Assert.Contains("(pos_query_proj): DynamicQuantizedLinear(in_features=12, out_features=12)", report, StringComparison.Ordinal);
        Assert.Contains("(conv): Conv1d(12, 12, kernel_size=(3,))", report, StringComparison.Ordinal);
        using var quantised = TextClassifier.Load(folder.Path, new ModelOptions { Quantization = new() { Embeddings = Scheme.Int8.DefaultEmbeddings } });
        using var loaded = TextClassifier.Load(saved);
        Assert.Equal(quantised.Logits(batch), loaded.Logits(batch));
    }

    [Theory]
    [InlineData("\"pos_att_type\": [\"p2p\"]", "'pos_att_type': expected c2p or p2c, found 'p2p'")]
    [InlineData("\"norm_rel_ebd\": \"batch_norm\"", "'norm_rel_ebd': expected layer_norm or none")]
    [InlineData("\"pooler_hidden_size\": 24", "'pooler_hidden_size': expected hidden_size, 12, found 24")]
    [InlineData("\"attention_head_size\": 5", "'attention_head_size': expected hidden_size / num_attention_heads, 4, found 5")]
    [InlineData("\"conv_kernel_size\": 4", "'conv_kernel_size': expected 0 or an odd number")]
    [InlineData("\"conv_kernel_size\": 3, \"conv_groups\": 5", "'conv_groups': expected a divisor of hidden_size 12, found 5")]
    [InlineData("\"conv_kernel_size\": 3, \"conv_act\": \"sine\"", "'conv_act': expected one of")]
    [InlineData("\"pooler_hidden_act\": \"sine\"", "'pooler_hidden_act': expected one of")]
    [InlineData("\"relative_attention\": true, \"position_buckets\": 40", "'position_buckets': expected 2 to 37, for distances reach to 20, found 40")]
    [InlineData("\"relative_attention\": true, \"position_buckets\": 1", "'position_buckets': expected 2 to 37")]
    [InlineData("\"relative_attention\": 1", "'relative_attention': expected true or false")]
    [InlineData("\"legacy\": false, \"embedding_size\": 7", "'embedding_size': expected hidden_size 12")]
    public void What_is_not_computed_is_refused_by_its_key(string keys, string message)
    {
        var e = Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(Config(keys), "config.json"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_table_of_positions_a_text_may_be_longer_than_they()
    {
        using var folder = new RandomFolder(Config(Relative + ", \"position_buckets\": 6, \"position_biased_input\": false"));
        using var model = TextClassifier.Load(folder.Path);
        int[] ids = [.. Enumerable.Range(0, 90).Select(i => i % 10)];
        var want = new DoubleDeberta(folder.Config, folder.Weights).Run(ids, new int[90]);
        Near.Equal([.. want.SelectMany(row => row).Select(value => (float)value)], model.Forward(new TokenBatch(ids, new int[90], [0, 90])).HiddenStates[^1], 2e-5);
    }

    /// <summary>The config as the hub has it: terms in one text with bars, older keys.</summary>
    [Fact]
    public void A_config_in_the_published_style_means_the_same()
    {
        var source = FamilyFolders.Path("deberta-v2");
        var folder = Directory.CreateTempSubdirectory("octavo-");
        try
        {
            File.Copy(Path.Combine(source, "config.published-style.json"), Path.Combine(folder.FullName, "config.json"));
            File.Copy(Path.Combine(source, "model.safetensors"), Path.Combine(folder.FullName, "model.safetensors"));
            using var file = Checkpoint.OpenFile(Path.Combine(source, "expected.safetensors"));
            GoldenCheck.Run(folder.FullName, file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A token that the mask leaves out attends to all alike, and begins as zeros.</summary>
    [Fact]
    public void Rows_that_the_mask_leaves_out_equal_the_goldens_too()
    {
        var path = FamilyFolders.Path("deberta-v2");
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        using var model = TextClassifier.Load(path);
        var found = model.Forward(new GoldenBatch(file).Padded);
        for (var state = 0; state <= model.Config.LayerCount; state++)
            Near.Equal(file.Require($"hidden_states.{state}").ToFloats(), found.HiddenStates[state], 2e-5);
    }

    [Theory]
    [InlineData("true", "cls.predictions.transform.dense", 7)]
    [InlineData("false", "lm_predictions.lm_head.dense", 12)]
    public void The_head_of_words_has_old_and_new_names(string legacy, string name, int width)
    {
        var config = EncoderConfig.Parse(Config($"\"legacy\": {legacy}, \"embedding_size\": {width}"), "config.json");
        var head = new HeadLayers(config, Octavo.Architectures.HeadKind.MaskedWords);
        Assert.Equal((name, width), (head.Dense!.Name, head.Dense.Rows));
    }

    /// <summary>Any key of <paramref name="keys"/> takes the place of the usual one.</summary>
    private static string Config(string keys)
    {
        var layers = keys.Contains("num_hidden_layers", StringComparison.Ordinal) ? "" : "\"num_hidden_layers\": 2, ";
        return $$"""
            {"model_type": "deberta-v2", "architectures": ["DebertaV2ForSequenceClassification"], "vocab_size": 10, "hidden_size": 12, "num_attention_heads": 3,
            "intermediate_size": 20, "max_position_embeddings": 20, {{layers}}"id2label": {"0": "a", "1": "b"}, {{keys}}}
            """;
    }
}
