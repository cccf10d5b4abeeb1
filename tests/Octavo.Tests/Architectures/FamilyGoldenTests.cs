using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Model;
using Octavo.Text;

namespace Octavo.Tests.Architectures;

/// <summary>Every model type equals Transformers, alone and padded, and quantises, saves and loads like any other.</summary>
public sealed class FamilyGoldenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public static TheoryData<string> Types => FamilyFolders.All;

    public static TheoryData<string, string> TypesAndSchemes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var folder in Directory.GetDirectories(FamilyFolders.Root))
            {
                foreach (var scheme in Scheme.All)
                    data.Add(Path.GetFileName(folder), scheme.Name);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Types))]
    public void Hidden_states_and_logits_equal_the_goldens(string modelType)
    {
        var path = FamilyFolders.Path(modelType);
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        GoldenCheck.Run(path, file);
    }

    /// <summary>Whoever saves the encoder alone leaves the prefix out; a head beside it keeps its name.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void Names_without_the_prefix_mean_the_same(string modelType)
    {
        var prefix = Families.Find(modelType)!.Prefix;
        var path = FamilyFolders.Path(modelType);
        File.Copy(Path.Combine(path, "config.json"), Path.Combine(_folder.FullName, "config.json"));
        using (var source = Checkpoint.Open(path))
        {
            SafetensorsWriter.Write(
                Path.Combine(_folder.FullName, "model.safetensors"),
                source.Tensors.Values.Select(tensor => (
                    tensor.Name.StartsWith(prefix, StringComparison.Ordinal) ? tensor.Name[prefix.Length..] : tensor.Name, tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
                null);
        }

        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        GoldenCheck.Run(_folder.FullName, file);
    }

    [Theory]
    [MemberData(nameof(TypesAndSchemes))]
    public void A_quantised_model_loads_with_the_same_bits(string modelType, string scheme)
    {
        var path = FamilyFolders.Path(modelType);
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        var batch = new GoldenBatch(file).Ragged;
        var options = new QuantizationOptions { Scheme = Scheme.Parse(scheme) };
        options = options with { Embeddings = options.Scheme.DefaultEmbeddings };
        var output = Path.Combine(_folder.FullName, "saved");
        var report = ModelQuantizer.Save(path, output, options);
        using var loaded = TextClassifier.Load(path, new ModelOptions { Quantization = options });
        using var saved = TextClassifier.Load(output);
        var logits = loaded.Logits(batch);
        Assert.Equal(logits, saved.Logits(batch));
        Assert.NotEqual(file.Require("logits").ToFloats(), logits);
        using var checkpoint = Checkpoint.Open(output);
        Assert.Equal(checkpoint.Tensors.Values.Sum(tensor => (long)tensor.Bytes.Length) + checkpoint.Quantized.Values.Sum(weights => weights.ByteCount), report.BytesAfter);
        Assert.StartsWith(saved.Config.Architectures[0] + "(", report.ToString(), StringComparison.Ordinal);
        foreach (var set in KernelSet.Available)
        {
            using var other = TextClassifier.Load(output, new ModelOptions { InstructionSet = set, Threads = 2 });
            Assert.Equal(logits, other.Logits(batch));
            if (other.DependsOnBatch) continue;
            for (var (i, labels) = (0, other.Config.NumLabels); i < batch.Count; i++)
                Assert.Equal(logits.Skip(i * labels).Take(labels), other.Logits(batch.Slice(i, 1)));
        }
    }

    /// <summary>What each layer adds to the error can be told for any type.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void The_probe_sees_what_every_linear_layer_reads(string modelType)
    {
        var path = FamilyFolders.Path(modelType);
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected.safetensors"));
        using var checkpoint = Checkpoint.Open(path);
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        using var probe = new ActivationProbe(checkpoint, config, HeadKind.SequenceClassification, new GoldenBatch(file).Ragged);
        foreach (var layer in ModelLayer.Of(config).Where(layer => layer.Kind == LayerKind.Linear))
            Assert.Equal(layer.Columns, probe.InputOf(layer.Name).Input.Columns);
    }
}
