using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Checkpoints;

public sealed class CompressedTensorsWriterTests : IDisposable
{
    private const string Query = "bert.encoder.layer.0.attention.self.query";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public static TheoryData<string> Schemes => ["int8", "fast7", "pytorch", "q8bert"];

    private string Output => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_saved_model_comes_back_bit_for_bit(string name)
    {
        var scheme = Scheme.Parse(name);
        using var source = Checkpoint.Open(QuantizerGoldens.Path("tiny-bert"));
        var quantized = Quantize(source, scheme);
        CompressedTensorsWriter.Write(Output, CompressedModel.From(source, scheme, quantized));

        using var saved = Checkpoint.Open(Output);
        Assert.Same(scheme, saved.Scheme);
        Assert.Equal(quantized.Keys.Order(), saved.Quantized.Keys.Order());
        foreach (var (key, weights) in saved.Quantized)
        {
            Assert.Equal(quantized[key].Codes.ToArray(), weights.Codes.ToArray());
            Assert.Equal(QuantizerGoldens.Bits(quantized[key].Scales), QuantizerGoldens.Bits(weights.Scales));
            Assert.Same(scheme.Activations, saved.ActivationsOf(key));
        }

        Assert.Equal(source.Tensors.Keys.Except(quantized.Keys).Order(), saved.Tensors.Keys.Order());
        Assert.All(saved.Tensors.Values, tensor => Assert.True(tensor.Bytes.SequenceEqual(source.Require(tensor.Name).Bytes)));
        Assert.Equal(["classifier"], saved.Quantization!.Ignore.Select(target => target.Text));
        Assert.Equal(scheme.Embeddings is null ? 1 : 2, saved.Quantization.Groups.Count);
        Assert.Equal([Output], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void The_config_keeps_what_it_said_and_says_how_activations_are()
    {
        Save();
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "config.json")))!;
        Assert.Equal(32, (int)config["hidden_size"]!);
        var group = config["quantization_config"]!["config_groups"]!["group_0"]!;
        Assert.Equal("""["Linear"]""", group["targets"]!.ToJsonString());
        Assert.Equal(
            """{"dynamic":true,"group_size":null,"num_bits":8,"strategy":"token","symmetric":false,"type":"int"}""",
            group["input_activations"]!.ToJsonString());
        var second = config["quantization_config"]!["config_groups"]!["group_1"]!;
        Assert.Equal("""["Embedding"]""", second["targets"]!.ToJsonString());
        Assert.Null(second["input_activations"]);
    }

    [Fact]
    public void Kept_tensors_keep_their_type_and_halves_need_no_config()
    {
        using var source = Checkpoint.Open(QuantizerGoldens.Path("formats", "bfloat16"));
        CompressedTensorsWriter.Write(Output, CompressedModel.From(source, Scheme.Fp16, new Dictionary<string, QuantizedWeights>()));
        using var saved = Checkpoint.Open(Output);
        Assert.All(saved.Tensors.Values, tensor => Assert.Equal(ElementType.BF16, tensor.Type));
        Assert.Null(saved.Quantization);
        Assert.Same(Scheme.Fp16, saved.Scheme);
    }

    [Fact]
    public void The_tokenizer_comes_along()
    {
        var source = Path.Combine(_folder.FullName, "source");
        Directory.CreateDirectory(source);
        foreach (var file in (string[])["config.json", "model.safetensors"]) File.Copy(QuantizerGoldens.Path("tiny-bert", file), Path.Combine(source, file));
        File.WriteAllText(Path.Combine(source, "vocab.txt"), "[PAD]\n");
        File.WriteAllText(Path.Combine(source, "notes.txt"), "no");
        Save(source);
        Assert.Equal(["config.json", "model.safetensors", "vocab.txt"], Directory.GetFiles(Output).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_int8_file_of_PyTorch_becomes_a_folder()
    {
        using var torch = Checkpoint.OpenFile(QuantizerGoldens.Path("checkpoints", "torch-quantized", "qint8-per-channel.traced.pt"));
        var model = CompressedModel.From(torch, torch.Scheme!, torch.Quantized) with { SourceFolder = QuantizerGoldens.Path("tiny-bert") };
        CompressedTensorsWriter.Write(Output, model);
        using var saved = Checkpoint.Open(Output);
        Assert.Same(Scheme.PyTorch, saved.Scheme);
        Assert.All(saved.Quantized, item => Assert.Equal(torch.Quantized[item.Key].Codes.ToArray(), item.Value.Codes.ToArray()));
        Assert.Equal(14, saved.Quantized.Count);
    }

    [Fact]
    public void Only_a_new_or_empty_folder_is_written()
    {
        Directory.CreateDirectory(Output);
        Save();
        Assert.Contains("found files in it", Assert.Throws<CheckpointException>(() => Save()).Message, StringComparison.Ordinal);
        Assert.Contains("being read", Assert.Throws<CheckpointException>(() => CompressedTensorsWriter.CheckOutput(Output + "/../out/", Output)).Message, StringComparison.Ordinal);
        Directory.CreateSymbolicLink(Output + "-link", Output);
        Assert.Contains("being read", Assert.Throws<CheckpointException>(() => CompressedTensorsWriter.CheckOutput(Output + "-link", Output)).Message, StringComparison.Ordinal);
        Assert.Contains("found a file", Assert.Throws<CheckpointException>(() => CompressedTensorsWriter.CheckOutput(Output + "/config.json", _folder.FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_leaves_nothing()
    {
        using var source = Checkpoint.Open(QuantizerGoldens.Path("tiny-bert"));
        var model = CompressedModel.From(source, Scheme.Int8, Quantize(source, Scheme.Int8));
        Assert.Throws<ArgumentException>(() => CompressedTensorsWriter.Write(Output, model with { Kept = [.. model.Kept, model.Kept[0]] }));
        Assert.Throws<ArgumentException>(() => CompressedTensorsWriter.Write(Output, model with { Scheme = Scheme.Fp16 }));
        Assert.Throws<CheckpointException>(() => CompressedTensorsWriter.Write(Output, model with { SourceFolder = _folder.FullName }));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Theory]
    [InlineData("missing scale", "weight_scale' beside it")]
    [InlineData("negative scale", "positive finite scales, found -1")]
    [InlineData("NaN scale", "positive finite scales, found NaN")]
    [InlineData("scales of another shape", "[32, 1]")]
    [InlineData("integer scale", "scales that are floats")]
    [InlineData("zero points", "the config says symmetric")]
    [InlineData("stray scale", "an int8 weight beside it")]
    [InlineData("code -128", "codes that the scheme 'int8' allows")]
    [InlineData("unsafe pair", "codes that the scheme 'int8' allows")]
    [InlineData("ignored", "not quantised, as the config says")]
    [InlineData("version 3", "later version")]
    [InlineData("version x", "later version")]
    [InlineData("scheme int3", "int8, fast7")]
    [InlineData("no version", "octavo_format_version")]
    [InlineData("no config", "quantization_config")]
    [InlineData("asymmetric without zero points", "weight_zero_point' beside it")]
    [InlineData("zero point 200", "zero points within the codes, found 200")]
    [InlineData("seven bits of nobody", "activations of 8 bits, found 7")]
    public void A_damaged_folder_is_refused(string damage, string problem)
    {
        Save();
        Damage(damage);
        Assert.Contains(problem, Assert.Throws<CheckpointException>(() => Checkpoint.Open(Output)).Message, StringComparison.Ordinal);
    }

    private void Damage(string damage)
    {
        var path = Path.Combine(Output, "model.safetensors");
        Dictionary<string, (string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> tensors;
        Dictionary<string, string> metadata;
        using (var file = SafetensorsFile.Read(path))
        {
            tensors = file.Tensors.Values.ToDictionary(t => t.Name, t => (t.Name, t.Type, t.Shape.ToArray(), (ReadOnlyMemory<byte>)t.Bytes.ToArray()));
            metadata = new Dictionary<string, string>(file.Metadata);
        }

        var (scale, zero) = (Query + ".weight_scale", Query + ".weight_zero_point");
        switch (damage)
        {
            case "missing scale": tensors.Remove(scale); break;
            case "negative scale": tensors[scale] = (scale, ElementType.F32, [32, 1], Repeated(BitConverter.GetBytes(-1f), 32)); break;
            case "NaN scale": tensors[scale] = (scale, ElementType.F32, [32, 1], Repeated(BitConverter.GetBytes(float.NaN), 32)); break;
            case "scales of another shape": tensors[scale] = (scale, ElementType.F32, [1], new byte[4]); break;
            case "integer scale": tensors[scale] = (scale, ElementType.I32, [32, 1], new byte[128]); break;
            case "zero points": tensors[zero] = (zero, ElementType.I8, [32, 1], new byte[32]); break;
            case "stray scale": tensors["x.weight_scale"] = ("x.weight_scale", ElementType.F32, [1], new byte[4]); break;
            case "code -128": tensors[Query + ".weight"] = (Query + ".weight", ElementType.I8, [32, 32], Repeated([0x80, 0], 512)); break;
            case "unsafe pair": tensors[Query + ".weight"] = (Query + ".weight", ElementType.I8, [32, 32], Repeated([100, 100], 512)); break;
            case "ignored": Reconfigure("\"classifier\"", $"\"classifier\", \"{Query}\""); break;
            case "version 3": metadata["octavo_format_version"] = "3"; break;
            case "version x": metadata["octavo_format_version"] = "x"; break;
            case "scheme int3": metadata["octavo_scheme"] = "int3"; break;
            case "no version": metadata.Remove("octavo_format_version"); break;
            case "no config": Reconfigure("quantization_config", "quantisation_config"); break;
            case "asymmetric without zero points": Reconfigure("\"symmetric\": true", "\"symmetric\": false"); break;
            case "zero point 200":
                Reconfigure("\"symmetric\": true", "\"symmetric\": false");
                foreach (var name in tensors.Keys.Where(name => name.EndsWith("weight_scale", StringComparison.Ordinal)).ToList())
                {
                    var zeros = name.Replace("scale", "zero_point", StringComparison.Ordinal);
                    var rows = tensors[name].Shape[0];
                    tensors[zeros] = (zeros, ElementType.I32, [rows, 1], Repeated(BitConverter.GetBytes(200), rows));
                }

                break;
            case "seven bits of nobody":
                metadata.Clear();
                Reconfigure("\"num_bits\": 8", "\"num_bits\": 7", "\"dynamic\": true");
                break;
            default: throw new ArgumentException(damage);
        }

        SafetensorsWriter.Write(path, tensors.Values, metadata);
    }

    private static byte[] Repeated(byte[] bytes, int count) => [.. Enumerable.Repeat(bytes, count).SelectMany(x => x)];

    private void Reconfigure(string before, string after, string? behind = null)
    {
        var path = Path.Combine(Output, "config.json");
        var text = File.ReadAllText(path);
        var start = behind is null ? 0 : text.IndexOf(behind, StringComparison.Ordinal);
        var end = behind is null ? text.Length : text.IndexOf('}', start);
        File.WriteAllText(path, text[..start] + text[start..end].Replace(before, after, StringComparison.Ordinal) + text[end..]);
    }

    private void Save(string? folder = null)
    {
        using var source = Checkpoint.Open(folder ?? QuantizerGoldens.Path("tiny-bert"));
        CompressedTensorsWriter.Write(Output, CompressedModel.From(source, Scheme.Int8, Quantize(source, Scheme.Int8)));
    }

    private static Dictionary<string, QuantizedWeights> Quantize(Checkpoint source, Scheme scheme) => source.Tensors.Values
        .Where(tensor => tensor.Shape.Count == 2 && tensor.Name != "classifier.weight")
        .Select(tensor => (tensor, Rule: tensor.Name.Contains("_embeddings", StringComparison.Ordinal) ? scheme.Embeddings : scheme.Weights))
        .Where(item => item.Rule is not null)
        .ToDictionary(item => item.tensor.Name, item => WeightGrid.Quantize(item.Rule!, item.tensor.ToFloats(), item.tensor.Shape[0], item.tensor.Shape[1]));
}
