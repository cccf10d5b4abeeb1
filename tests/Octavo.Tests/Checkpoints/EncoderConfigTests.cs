using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Tests.Checkpoints;

public sealed class EncoderConfigTests
{
    private const string Plain =
        """
        {"model_type": "bert", "vocab_size": 100, "hidden_size": 12, "num_hidden_layers": 2,
         "num_attention_heads": 3, "intermediate_size": 24, "max_position_embeddings": 40}
        """;

    [Fact]
    public void The_bundled_model_says_what_it_is()
    {
        var path = RepositoryRoot.Path("models", "minilm-mrpc", "config.json");
        var config = EncoderConfig.Parse(File.ReadAllText(path), path);
        Assert.Equal(("bert", 30522, 384, 6, 12, 32), (config.ModelType, config.VocabularySize, config.HiddenSize, config.LayerCount, config.HeadCount, config.HeadDimension));
        Assert.Equal((1536, 512, 2, 1e-12f), (config.IntermediateSize, config.MaxPositions, config.TypeVocabularySize, config.LayerNormEpsilon));
        Assert.Equal(["not_equivalent", "equivalent"], config.Labels);
        Assert.False(config.IsRegression);
        Assert.Empty(config.IgnoredKeys);
    }

    [Fact]
    public void What_is_not_said_is_as_Transformers_assumes()
    {
        var config = EncoderConfig.Parse(Plain, "config.json");
        Assert.Equal(["LABEL_0", "LABEL_1"], config.Labels);
        Assert.Equal(("gelu", 2, 1e-12f, 0), (config.HiddenActivation, config.TypeVocabularySize, config.LayerNormEpsilon, config.PadTokenId));
        Assert.Equal((0.1f, 0.1f, 0.1f), (config.HiddenDropout, config.AttentionDropout, config.ClassifierDropout));
        Assert.Null(config.ProblemType);
    }

    [Theory]
    [InlineData("num_labels", "1", true)]
    [InlineData("num_labels", "3", false)]
    [InlineData("problem_type", "\"regression\"", true)]
    [InlineData("problem_type", "\"multi_label_classification\"", false)]
    [InlineData("id2label", "{\"0\": \"score\"}", true)]
    public void One_label_is_a_regression_unless_said_otherwise(string key, string value, bool regression) =>
        Assert.Equal(regression, With(key, value).IsRegression);

    [Fact]
    public void Labels_stand_in_the_order_of_their_ids() =>
        Assert.Equal(["a", "b", "c"], With("id2label", """{"2": "c", "0": "a", "1": "b"}""").Labels);

    [Fact]
    public void Unknown_keys_are_told() => Assert.Equal(["frobnicate"], With("frobnicate", "[1]").IgnoredKeys);

    [Theory]
    [InlineData("null", "[\"BertForSequenceClassification\"]", null)]
    [InlineData("null", "[\"GPT2ForSequenceClassification\"]", "GPT2")]
    [InlineData("\"gpt2\"", "[]", "gpt2")]
    [InlineData("\"bart\"", "[]", "bart")]
    [InlineData("\"t5\"", "[]", "t5")]
    public void A_config_of_2019_is_bert_and_other_families_are_refused(string type, string architectures, string? refused)
    {
        var json = JsonNode.Parse(Plain)!.AsObject();
        json["model_type"] = JsonNode.Parse(type);
        json["architectures"] = JsonNode.Parse(architectures);
        if (refused is null) Assert.Equal("bert", EncoderConfig.Parse(json.ToJsonString(), "c").ModelType);
        else Assert.Contains(refused, Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(json.ToJsonString(), "c")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("position_embedding_type", "\"relative_key\"")]
    [InlineData("is_decoder", "true")]
    [InlineData("is_decoder", "\"no\"")]
    [InlineData("add_cross_attention", "true")]
    [InlineData("is_encoder_decoder", "true")]
    [InlineData("hidden_act", "\"Relu\"")]
    [InlineData("hidden_act", "[\"gelu\"]")]
    [InlineData("hidden_act", "7")]
    [InlineData("pruned_heads", "{\"0\": [1]}")]
    [InlineData("auto_map", "{\"AutoModel\": \"x.Y\"}")]
    [InlineData("num_attention_heads", "5")]
    [InlineData("num_attention_heads", "0")]
    [InlineData("hidden_size", "\"12\"")]
    [InlineData("hidden_size", "12.0")]
    [InlineData("hidden_size", "null")]
    [InlineData("vocab_size", "-1")]
    [InlineData("vocab_size", "2147483647")]
    [InlineData("vocab_size", "99999999999999999999")]
    [InlineData("num_hidden_layers", "100000")]
    [InlineData("layer_norm_eps", "0")]
    [InlineData("layer_norm_eps", "-1e-12")]
    [InlineData("layer_norm_eps", "1e-60")]
    [InlineData("layer_norm_eps", "1e999")]
    [InlineData("layer_norm_eps", "\"1e-12\"")]
    [InlineData("hidden_dropout_prob", "1")]
    [InlineData("classifier_dropout", "-0.1")]
    [InlineData("problem_type", "\"guess\"")]
    [InlineData("id2label", "{\"0\": \"a\", \"2\": \"b\"}")]
    [InlineData("id2label", "{\"0\": \"a\", \"00\": \"b\"}")]
    [InlineData("id2label", "{\"0\": [1]}")]
    [InlineData("id2label", "{\"x\": \"a\"}")]
    [InlineData("id2label", "{}")]
    [InlineData("id2label", "[]")]
    [InlineData("id2label", "{\"0\": \"\\ud800\"}")]
    [InlineData("num_labels", "0")]
    [InlineData("pad_token_id", "100")]
    public void What_is_not_supported_is_refused_by_its_key(string key, string value) =>
        Assert.Contains($"'{key}'", Assert.Throws<CheckpointException>(() => With(key, value)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"a\": NaN}")]
    [InlineData("{\"vocab_size\": 1, \"vocab_size\": 2}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{} {}")]
    public void What_is_not_an_object_of_JSON_is_refused(string json) =>
        Assert.StartsWith("here/config.json", Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(json, "here/config.json")).Message, StringComparison.Ordinal);

    // By text: the value may be what no JSON writer would write.
    private static EncoderConfig With(string key, string value)
    {
        var json = JsonNode.Parse(Plain)!.AsObject();
        json.Remove(key);
        return EncoderConfig.Parse(json.ToJsonString()[..^1] + $",\"{key}\":{value}}}", "config.json");
    }
}
