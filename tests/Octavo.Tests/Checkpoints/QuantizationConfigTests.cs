using Octavo.Checkpoints;
using Octavo.Numerics;

namespace Octavo.Tests.Checkpoints;

public sealed class QuantizationConfigTests
{
    private const string Weights = """{"num_bits":8,"type":"int","symmetric":true,"strategy":"channel","dynamic":false}""";
    private const string Activations = """{"num_bits":8,"type":"int","symmetric":true,"strategy":"token","dynamic":true}""";

    private const string Config = $$$$"""
        {"quantization_config":{"quant_method":"compressed-tensors","format":"int-quantized","quantization_status":"compressed",
        "config_groups":{"group_0":{"targets":["Linear"],"weights":{{{{Weights}}}},"input_activations":{{{{Activations}}}}}},
        "ignore":["classifier","re:.*pooler"],"kv_cache_scheme":null,"sparsity_config":{}}}
        """;

    [Fact]
    public void A_config_has_its_groups()
    {
        var config = QuantizationConfig.Parse(Config, "config.json")!;
        Assert.Equal(QuantizationMethod.CompressedTensors, config.Method);
        var group = Assert.Single(config.Groups);
        Assert.Equal(new WeightArguments(WeightGranularity.Channel, true), group.Weights);
        Assert.Equal(ActivationRule.CompressedTensorsSymmetric, group.Activations);
        Assert.Equal(["classifier", "re:.*pooler"], config.Ignore.Select(target => target.ToString()));
        Assert.Same(group, config.Find("bert.encoder.layer.0.output.dense"));
        Assert.Null(config.Find("classifier"));
        Assert.Null(config.Find("bert.pooler.dense"));
        Assert.Null(config.Find("bert.embeddings.word_embeddings"));
        Assert.Null(QuantizationConfig.Parse("{}", "config.json"));
    }

    [Theory]
    [InlineData("[\"Linear\"]", "[\"Linear\",\"Embedding\"]", "embeddings.word_embeddings", true)]
    [InlineData("[\"Linear\"]", "[\"re:.*query\"]", "a.query", true)]
    [InlineData("[\"Linear\"]", "[\"re:query\"]", "a.query", false)]
    [InlineData("[\"Linear\"]", "[\"a.query\"]", "a.query", true)]
    [InlineData("[\"Linear\"]", "[\"a\"]", "a.query", false)]
    public void Targets_are_names_patterns_and_classes(string before, string after, string module, bool found) =>
        Assert.Equal(found, QuantizationConfig.Parse(Config.Replace(before, after, StringComparison.Ordinal), "config.json")!.Find(module) is not null);

    [Fact]
    public void A_group_that_names_a_module_goes_before_one_that_names_its_class()
    {
        var two = Config.Replace("}},\n\"ignore\"", "},\"group_1\":{\"targets\":[\"a.b\"],\"weights\":" + Weights + "}},\n\"ignore\"", StringComparison.Ordinal);
        var config = QuantizationConfig.Parse(two, "config.json")!;
        Assert.Equal("group_1", config.Find("a.b")!.Name);
        Assert.Null(config.Find("a.b")!.Activations);
        Assert.Equal("group_0", config.Find("a.c")!.Name);
    }

    [Theory]
    [InlineData("compressed-tensors", "gptq", "quant_method", "'gptq'")]
    [InlineData("\"format\":\"int-quantized\"", "\"format\":\"pack-quantized\"", "format", "'pack-quantized'")]
    [InlineData("\"format\":\"int-quantized\",", "", "format", "nothing")]
    [InlineData("\"compressed\"", "\"frozen\"", "quantization_status", "'frozen'")]
    [InlineData("\"kv_cache_scheme\":null", "\"kv_cache_scheme\":{\"num_bits\":8}", "kv_cache_scheme", "num_bits")]
    [InlineData("\"sparsity_config\":{}", "\"sparsity_config\":{\"format\":\"sparse-24\"}", "sparsity_config", "sparse-24")]
    [InlineData("\"strategy\":\"channel\"", "\"strategy\":\"group\"", "config_groups.group_0.weights.strategy", "'group'")]
    [InlineData("\"strategy\":\"token\"", "\"strategy\":\"block\"", "input_activations.strategy", "'block'")]
    [InlineData("\"strategy\":\"token\",\"dynamic\":true", "\"strategy\":\"tensor\",\"dynamic\":false", "dynamic", "false")]
    [InlineData("{\"num_bits\":8,\"type\":\"int\",\"symmetric\":true,\"strategy\":\"channel\"", "{\"num_bits\":4,\"type\":\"int\",\"symmetric\":true,\"strategy\":\"channel\"", "weights.num_bits", "4")]
    [InlineData("{\"num_bits\":8,\"type\":\"int\",\"symmetric\":true,\"strategy\":\"channel\"", "{\"num_bits\":8,\"type\":\"float\",\"symmetric\":true,\"strategy\":\"channel\"", "weights.type", "'float'")]
    [InlineData("\"kv_cache_scheme\":null", "\"moe_sparsity_config\":{\"format\":\"x\"}", "moe_sparsity_config", "format")]
    [InlineData("\"kv_cache_scheme\":null", "\"transform_config\":{\"R1\":{}}", "transform_config", "R1")]
    [InlineData("\"kv_cache_scheme\":null", "\"of_tomorrow\":3", "quantization_config.of_tomorrow", "3")]
    [InlineData("\"targets\":", "\"output_activations\":{\"num_bits\":8},\"targets\":", "group_0.output_activations", "num_bits")]
    [InlineData("\"targets\":", "\"of_tomorrow\":\"x\",\"targets\":", "group_0.of_tomorrow", "x")]
    [InlineData("\"strategy\":\"channel\"", "\"strategy\":\"channel\",\"group_size\":128", "weights.group_size", "128")]
    [InlineData("\"strategy\":\"channel\"", "\"strategy\":\"channel\",\"block_structure\":[128,128]", "weights.block_structure", "128")]
    [InlineData("\"strategy\":\"channel\"", "\"strategy\":\"channel\",\"actorder\":\"group\"", "weights.actorder", "group")]
    [InlineData("\"strategy\":\"token\"", "\"strategy\":\"token\",\"group_size\":64", "input_activations.group_size", "64")]
    [InlineData("\"dynamic\":true", "\"dynamic\":\"local\"", "input_activations.dynamic", "local")]
    [InlineData("[\"Linear\"]", "[]", "targets", "none")]
    [InlineData("[\"Linear\"]", "[3]", "targets", "3")]
    [InlineData("re:.*pooler", "re:(a", "linear time", "re:(a")]
    [InlineData("re:.*pooler", "re:(?=a)b", "linear time", "re:(?=a)b")]
    [InlineData("re:.*pooler", "re:(a)\\\\1", "linear time", "re:")]
    public void What_is_not_supported_is_refused_by_its_name(string before, string after, string key, string found)
    {
        var changed = Config.Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(Config, changed);
        var problem = Assert.Throws<CheckpointException>(() => QuantizationConfig.Parse(changed, "config.json"));
        Assert.Contains(key, problem.Message, StringComparison.Ordinal);
        Assert.Contains(found, problem.Message, StringComparison.Ordinal);
        Assert.Equal("config.json", problem.Path);
    }

    [Theory]
    [InlineData("SYMMETRIC", "ASYMMETRIC", "act_mapping_type")]
    [InlineData("PerRow", "PerGroup", "granularity")]
    [InlineData("PerRow", "PerTensor", "granularity")]
    [InlineData("Int8DynamicActivationInt8WeightConfig", "Int4WeightOnlyConfig", "Int4WeightOnlyConfig")]
    public void Torchao_of_another_kind_is_refused_by_its_name(string before, string after, string problem)
    {
        var json = File.ReadAllText(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "formats", "torchao-int8-dynamic", "config.json"));
        Assert.Equal(ActivationRule.TorchAo, QuantizationConfig.Parse(json, "c")!.Groups[0].Activations);
        Assert.Contains(problem, Assert.Throws<CheckpointException>(
            () => QuantizationConfig.Parse(json.Replace($"\"{before}\"", $"\"{after}\"", StringComparison.Ordinal), "c")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Something_else_than_an_object_is_refused() => Assert.Contains(
        "'quantization_config'",
        Assert.Throws<CheckpointException>(() => QuantizationConfig.Parse("""{"quantization_config": []}""", "config.json")).Message,
        StringComparison.Ordinal);
}
