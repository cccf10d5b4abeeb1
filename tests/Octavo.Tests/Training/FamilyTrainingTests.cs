using System.Runtime.InteropServices;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Tests.Architectures;
using Octavo.Tests.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Runs of training on every type of the classic block: a folder of its type comes out, whatever breaks the run off, in floats and in int8.</summary>
public sealed class FamilyTrainingTests : IDisposable
{
    private readonly TrainingWorkplace _place = new();

    public static TheoryData<string> Classic => FamilyFolders.Classic;

    public void Dispose() => _place.Dispose();

    [Theory]
    [MemberData(nameof(Classic))]
    public void An_encoder_gets_a_head_and_a_broken_off_run_ends_with_the_same_bits(string modelType)
    {
        var start = EncoderAlone(modelType);
        foreach (var quantization in (QuantizationOptions?[])[null, new()])
        {
            var options = TrainingWorkplace.Options with { MaxSteps = 6, EvalSteps = 3, Quantization = quantization };
            var (whole, broken) = (Path.Combine(_place.Root, $"whole-{quantization is null}"), Path.Combine(_place.Root, $"broken-{quantization is null}"));
            _place.Train(options, whole, start);
            using var source = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => _place.Train(options with { Threads = 1 }, broken, start, new StopAt(4, source), source.Token));
            _place.Train(options with { Existing = ExistingOutput.Resume }, broken, start);
            Assert.Equal(_place.Weights(whole), _place.Weights(broken));
            using var model = TextClassifier.Load(whole);
            Assert.Equal((modelType, quantization?.Scheme), (model.Config.ModelType, model.Scheme));
            Assert.Equal([HeadKinds.ClassOf(Families.Find(modelType)!, HeadKind.SequenceClassification)], model.Config.Architectures);
            Assert.Equal(["not_equivalent", "equivalent"], model.Config.Labels);
            Assert.InRange(model.Classify("a good film", "a bad one").Score, 0.5f, 1f);
        }
    }

    [Theory]
    [MemberData(nameof(Classic))]
    public void Quantised_training_computes_the_bits_of_the_model_it_saves(string modelType)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(FamilyFolders.Path(modelType), "expected.safetensors"));
        var (batch, options) = (new GoldenBatch(file), new QuantizationOptions());
        float[] labels = [0, 1, 2, 0, 1, 2];
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        using var model = new TrainableModel(
            checkpoint, EncoderConfig.Parse(checkpoint.ConfigJson, "config.json"), HeadKind.SequenceClassification, (_, n, k) => new float[n * k],
            new ModelOptions { Threads = 2, Quantization = options });
        for (var step = 1; step <= 3; step++)
        {
            model.Accumulate(batch.Ragged, labels, new Dropout(0.1f, (ulong)step));
            model.Step(step, 1e-2, 0.01, 1);
        }

        using var saved = TextClassifier.Load(Save(model, options, modelType));
        foreach (var texts in (Octavo.Text.TokenBatch[])[batch.Ragged, batch.Padded])
        {
            model.Accumulate(texts, labels, default);
            Assert.Equal(saved.Logits(texts), model.Logits);
        }

        using var before = TextClassifier.Load(FamilyFolders.Path(modelType), new ModelOptions { Quantization = options });
        Assert.NotEqual(before.Logits(batch.Ragged), saved.Logits(batch.Ragged));
    }

    /// <summary>The golden without its classifier, beside its tokenizer.</summary>
    private string EncoderAlone(string modelType)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_place.Root, modelType)).FullName;
        File.Copy(Path.Combine(FamilyFolders.Path(modelType), "config.json"), Path.Combine(folder, "config.json"));
        var tokenizer = modelType == "bert" ? FamilyFolders.Path(modelType) : RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "families", modelType);
        foreach (var name in (string[])["tokenizer.json", "tokenizer_config.json"])
            File.Copy(Path.Combine(tokenizer, name), Path.Combine(folder, name));
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"),
            checkpoint.Tensors.Values.Where(tensor => tensor.Name.StartsWith(Families.Find(modelType)!.Prefix, StringComparison.Ordinal))
                .Select(tensor => (tensor.Name, tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
            null);
        return folder;
    }

    /// <summary>Saves the floats, and quantises them as anybody would.</summary>
    private string Save(TrainableModel model, QuantizationOptions options, string modelType)
    {
        var (floats, int8) = (Directory.CreateDirectory(Path.Combine(_place.Root, "floats")).FullName, Path.Combine(_place.Root, "int8"));
        File.Copy(Path.Combine(FamilyFolders.Path(modelType), "config.json"), Path.Combine(floats, "config.json"));
        SafetensorsWriter.Write(
            Path.Combine(floats, "model.safetensors"),
            model.Parameters.All.SelectMany(parameter => parameter.Tensors.Select(tensor =>
                (tensor.Name, ElementType.F32, tensor.Shape, (ReadOnlyMemory<byte>)MemoryMarshal.AsBytes<float>(parameter.Values.Read(tensor)).ToArray()))),
            null);
        ModelQuantizer.Save(floats, int8, options);
        return int8;
    }
}
