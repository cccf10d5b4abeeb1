using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Tests.Architectures;

/// <summary>Configs of the classic families: old and new spellings, what is not said, what is refused.</summary>
public sealed class FamilyConfigTests
{
    /// <summary>DistilBERT's own keys, and BERT's names of them, which <c>DistilBertConfig</c> takes too.</summary>
    private static readonly (string Own, string Alias, string Value)[] s_spellings =
    [
        ("dim", "hidden_size", "12"), ("n_layers", "num_hidden_layers", "3"), ("n_heads", "num_attention_heads", "4"), ("hidden_dim", "intermediate_size", "20"),
        ("activation", "hidden_act", "\"relu\""), ("dropout", "hidden_dropout_prob", "0.2"), ("attention_dropout", "attention_probs_dropout_prob", "0.3"),
        ("seq_classif_dropout", "classifier_dropout", "0.4"),
    ];

    [Fact]
    public void DistilBert_is_spelled_in_two_ways()
    {
        foreach (var isOwn in (bool[])[true, false])
        {
            var json = Parse("""{"model_type": "distilbert", "vocab_size": 30, "max_position_embeddings": 16, "qa_dropout": 0.1, "sinusoidal_pos_embds": false, "tie_weights_": true}""");
            foreach (var (own, alias, value) in s_spellings)
                json[isOwn ? own : alias] = JsonNode.Parse(value);
            var config = EncoderConfig.Parse(json.ToJsonString(), "config.json");
            Assert.Equal((12, 3, 4, 20, "relu"), (config.HiddenSize, config.LayerCount, config.HeadCount, config.IntermediateSize, config.HiddenActivation));
            Assert.Equal((0.2f, 0.3f, 0.4f, 0), (config.HiddenDropout, config.AttentionDropout, config.ClassifierDropout, config.TypeVocabularySize));
            Assert.Empty(config.IgnoredKeys);
        }
    }

    [Fact]
    public void Two_spellings_that_contradict_each_other_are_refused_by_name()
    {
        foreach (var (own, alias, value) in s_spellings)
        {
            var json = Parse(File.ReadAllText(Path.Combine(FamilyFolders.Path("distilbert"), "config.json")));
            json[alias] = json[own]!.DeepClone();
            EncoderConfig.Parse(json.ToJsonString(), "config.json");
            (json[own], json[alias]) = (JsonNode.Parse(value), JsonNode.Parse(value == "\"relu\"" ? "\"silu\"" : value + "1"));
            var message = Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(json.ToJsonString(), "config.json")).Message;
            Assert.Contains($"'{alias}': expected what '{own}' says", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_not_said_is_as_the_family_assumes()
    {
        var albert = EncoderConfig.Parse(Without("albert", "hidden_act", "num_hidden_groups", "inner_group_num", "embedding_size", "pad_token_id", "classifier_dropout_prob").ToJsonString(), "c");
        Assert.Equal(("gelu_new", 1, 128, 0), (albert.HiddenActivation, albert.BlockCount, albert.EmbeddingSize, albert.PadTokenId));
        Assert.Equal(128, EncoderConfig.Parse(Without("electra", "embedding_size").ToJsonString(), "c").EmbeddingSize);
        var mpnet = EncoderConfig.Parse(Without("mpnet", "relative_attention_num_buckets", "pad_token_id").ToJsonString(), "c");
        Assert.Equal((32, 1, 0), (mpnet.ScoreBuckets, mpnet.PadTokenId, mpnet.TypeVocabularySize));
        Assert.Equal(1, EncoderConfig.Parse(Without("roberta", "pad_token_id").ToJsonString(), "c").PadTokenId);
    }

    [Theory]
    [InlineData("albert", "inner_group_num", "2")]
    [InlineData("albert", "num_hidden_groups", "4")]
    [InlineData("albert", "num_hidden_groups", "0")]
    [InlineData("albert", "embedding_size", "0")]
    [InlineData("mpnet", "relative_attention_num_buckets", "2")]
    [InlineData("mpnet", "relative_attention_num_buckets", "31")]
    [InlineData("roberta", "max_position_embeddings", "2")]
    [InlineData("mpnet", "max_position_embeddings", "2")]
    [InlineData("distilbert", "n_heads", "5")]
    [InlineData("camembert", "num_attention_heads", "5")]
    public void What_cannot_be_computed_is_refused_by_its_key(string modelType, string key, string value)
    {
        var json = Without(modelType);
        json[key] = JsonNode.Parse(value);
        Assert.Contains($"'{key}'", Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(json.ToJsonString(), "config.json")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mpnet", "relative_attention_num_buckets", "40", "relative_attention_bias.weight")]
    [InlineData("albert", "embedding_size", "12", "word_embeddings.weight")]
    [InlineData("albert", "num_hidden_groups", "2", "albert_layer_groups.1.")]
    [InlineData("roberta", "type_vocab_size", "2", "token_type_embeddings.weight")]
    [InlineData("xlm-roberta", "max_position_embeddings", "20", "position_embeddings.weight")]
    [InlineData("distilbert", "n_layers", "3", "transformer.layer.2.")]
    public void A_tensor_that_does_not_fit_the_config_is_named(string modelType, string key, string value, string tensor)
    {
        var folder = Directory.CreateTempSubdirectory("octavo-");
        try
        {
            var json = Without(modelType);
            json[key] = JsonNode.Parse(value);
            File.WriteAllText(Path.Combine(folder.FullName, "config.json"), json.ToJsonString());
            File.Copy(Path.Combine(FamilyFolders.Path(modelType), "model.safetensors"), Path.Combine(folder.FullName, "model.safetensors"));
            Assert.Contains(tensor, Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.FullName)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static JsonObject Without(string modelType, params string[] keys)
    {
        var json = Parse(File.ReadAllText(Path.Combine(FamilyFolders.Path(modelType), "config.json")));
        foreach (var key in keys)
            json.Remove(key);
        return json;
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
