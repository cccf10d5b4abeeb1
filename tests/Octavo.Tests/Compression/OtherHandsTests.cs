using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Checkpoints;
using Octavo.Text;

namespace Octavo.Tests.Compression;

/// <summary>What Transformers and sentence-transformers need in a folder that was saved here, and how Octavo reads it itself.</summary>
public sealed class OtherHandsTests : IDisposable
{
    private static readonly TokenBatch Batch = new([.. Enumerable.Range(0, 90)], new int[90], [0, 40, 61, 90]);

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("octavo-");

    private string Output => Path.Combine(_parent.FullName, "int8");

    public void Dispose() => _parent.Delete(recursive: true);

    [Theory]
    [InlineData("""{"dtype": "float16"}""", """{"dtype":"float32"}""")]
    [InlineData("""{"torch_dtype": "bfloat16"}""", """{"torch_dtype":"float32"}""")]
    [InlineData("""{"torch_dtype": "float16", "dtype": "float16"}""", """{"torch_dtype":"float32","dtype":"float32"}""")]
    [InlineData("""{"dtype": null}""", """{"dtype":"float32"}""")]
    [InlineData("{}", """{"dtype":"float32"}""")]
    public void A_quantised_folder_says_float32_so_that_nobody_rounds_its_scales(string before, string after)
    {
        using var folder = new GeneratedFolder("tiny-bert");
        folder.Config.Remove("dtype");
        foreach (var (key, value) in JsonNode.Parse(before)!.AsObject()) folder.Config[key] = value?.DeepClone();
        ModelQuantizer.Save(folder.Write(), Output);
        var config = Config();
        var types = new JsonObject([.. config.Where(item => item.Key is "dtype" or "torch_dtype").Select(item => KeyValuePair.Create(item.Key, item.Value?.DeepClone()))]);
        Assert.Equal(after, types.ToJsonString());
    }

    [Fact]
    public void A_folder_of_halves_keeps_what_it_says()
    {
        using var folder = new GeneratedFolder("tiny-bert");
        folder.Config["dtype"] = "float16";
        ModelQuantizer.Save(folder.Write(), Output, new QuantizationOptions { Scheme = Scheme.Fp16 });
        Assert.Equal("float16", (string?)Config()["dtype"]);
    }

    [Fact]
    public void A_sentence_encoder_says_dequantize_and_brings_all_its_files()
    {
        using var source = SentenceEncoder();
        var folder = source.Write();
        var files = WriteCompanions(folder);
        ModelQuantizer.Save(folder, Output);
        Assert.True((bool)Config()["quantization_config"]!["dequantize"]!);
        foreach (var file in files) Assert.Equal(File.ReadAllText(Path.Combine(folder, file)), File.ReadAllText(Path.Combine(Output, file)));
    }

    [Fact]
    public void A_classifier_does_not_say_dequantize()
    {
        using var source = new GeneratedFolder("tiny-bert");
        var folder = source.Write();
        ModelQuantizer.Save(folder, Output);
        Assert.Null(Config()["quantization_config"]!["dequantize"]);
        Directory.Delete(Output, recursive: true);
        WriteCompanions(folder);
        ModelQuantizer.Save(folder, Output);
        Assert.Null(Config()["quantization_config"]!["dequantize"]);
    }

    [Fact]
    public void Octavo_reads_its_own_folder_by_its_scheme_whether_it_says_dequantize_or_not()
    {
        using var source = SentenceEncoder();
        var folder = source.Write();
        WriteCompanions(folder);
        ModelQuantizer.Save(folder, Output);
        var config = Config();
        config["quantization_config"]!.AsObject().Remove("dequantize");
        using var saved = TextEncoder.Load(Output);
        File.WriteAllText(Path.Combine(Output, "config.json"), config.ToJsonString());
        using var plain = TextEncoder.Load(Output);
        using var loading = TextEncoder.Load(folder, new() { Quantization = new() });
        var states = saved.Forward(Batch).HiddenStates[^1];
        Assert.Equal(loading.Forward(Batch).HiddenStates[^1], states);
        Assert.Equal(plain.Forward(Batch).HiddenStates[^1], states);
    }

    [Fact]
    public void A_foreign_folder_that_says_dequantize_has_float_activations()
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        folder.Config["quantization_config"]!["dequantize"] = true;
        using var model = TextClassifier.Load(folder.Write());
        folder.Config["quantization_config"]!["dequantize"] = false;
        folder.Group["input_activations"] = null;
        using var weightsAlone = TextClassifier.Load(folder.Write());
        Assert.Equal(weightsAlone.Logits(Batch), model.Logits(Batch));
    }

    [Theory]
    [InlineData("""[{"path": "../elsewhere"}]""", "../elsewhere")]
    [InlineData("""[{"path": ".."}]""", "..")]
    [InlineData("""[{"path": "/etc"}]""", "/etc")]
    [InlineData("""{"path": ""}""", "list of modules")]
    [InlineData("""[{"name": "0"}]""", "list of modules")]
    public void A_list_of_modules_that_names_folders_elsewhere_is_refused(string modules, string problem)
    {
        using var source = SentenceEncoder();
        var folder = source.Write();
        File.WriteAllText(Path.Combine(folder, "modules.json"), modules);
        var found = Assert.Throws<CheckpointException>(() => ModelQuantizer.Save(folder, Output));
        Assert.Contains("modules.json", found.Message, StringComparison.Ordinal);
        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    private static GeneratedFolder SentenceEncoder()
    {
        var folder = new GeneratedFolder("tiny-bert");
        folder.Config["architectures"] = new JsonArray("BertModel");
        folder.Tensors.Remove("classifier.weight");
        folder.Tensors.Remove("classifier.bias");
        return folder;
    }

    private static string[] WriteCompanions(string folder)
    {
        string[] files =
        [
            "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json", "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors",
            "vocab.txt", "added_tokens.json", "special_tokens_map.json", "tokenizer_config.json",
        ];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.WriteAllText(Path.Combine(folder, file), file);
        }

        File.WriteAllText(Path.Combine(folder, "modules.json"), """[{"idx": 0, "path": ""}, {"idx": 1, "path": "1_Pooling"}, {"idx": 2, "path": "2_Dense"}, {"idx": 3, "path": "3_Normalize"}]""");
        return files;
    }

    private JsonObject Config() => JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "config.json")))!.AsObject();
}
