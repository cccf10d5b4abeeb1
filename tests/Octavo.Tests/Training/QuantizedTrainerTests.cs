using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>A run of quantised training: what it saves, from what it resumes, what it refuses.</summary>
public sealed class QuantizedTrainerTests : IDisposable
{
    private static readonly TrainingOptions Quantized = TrainingWorkplace.Options with { Quantization = new() };

    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("int8")]
    [InlineData("fast7")]
    [InlineData("pytorch")]
    [InlineData("q8bert")]
    public void A_task_is_learned_and_the_folder_is_int8(string name)
    {
        var scheme = Scheme.Parse(name);
        var options = Quantized with { Epochs = 6, LearningRate = 3e-3, Quantization = new() { Scheme = scheme, Embeddings = scheme.DefaultEmbeddings } };
        var result = _place.Train(options);
        Assert.True(result.History.Best!.Metrics["acc"] > 0.9);
        using var model = TextClassifier.Load(_place.Output);
        Assert.Equal(scheme, model.Scheme);
        Assert.Equal(["not_equivalent", "equivalent"], model.Config.Labels);
        Assert.Equal(result.History.Best.Metrics, Evaluator.Evaluate(model, GlueTask.Find("mrpc"), GlueTask.Find("mrpc").ReadExamples(_place.Data)).Metrics.ToDictionary());
        Assert.Equal(name, _place.Report().GetProperty("settings").GetProperty("qat").GetString());
    }

    [Fact]
    public void What_is_saved_is_what_quantising_the_masters_gives()
    {
        var options = Quantized with { MaxSteps = 5, Quantization = new() { Exclude = ["pooler"] } };
        _place.Train(options);
        var (masters, int8) = (Directory.CreateDirectory(Path.Combine(_place.Root, "masters")).FullName, Path.Combine(_place.Root, "int8"));
        foreach (var name in (string[])["config.json", "vocab.txt"]) File.Copy(Path.Combine(_place.Model, name), Path.Combine(masters, name));
        using (var state = Checkpoint.OpenFile(Path.Combine(_place.Output, "training-state.safetensors")))
        {
            const string Values = "values.";
            SafetensorsWriter.Write(
                Path.Combine(masters, "model.safetensors"),
                state.Tensors.Values.Where(tensor => tensor.Name.StartsWith(Values, StringComparison.Ordinal))
                    .Select(tensor => (tensor.Name[Values.Length..], tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
                null);
        }

        ModelQuantizer.Save(masters, int8, options.Quantization);
        using var expected = Checkpoint.Open(int8);
        using var found = Checkpoint.Open(Path.Combine(_place.Output, "last"));
        Assert.Equal(expected.Quantized.Keys.Order(), found.Quantized.Keys.Order());
        Assert.Equal(expected.Tensors.Keys.Order(), found.Tensors.Keys.Order());
        foreach (var (name, codes) in expected.Quantized)
        {
            Assert.Equal(codes.Codes.ToArray(), found.Quantized[name].Codes.ToArray());
            Assert.Equal(codes.Scales.ToArray(), found.Quantized[name].Scales.ToArray());
        }

        foreach (var (name, tensor) in expected.Tensors) Assert.Equal(tensor.ToFloats(), found.Tensors[name].ToFloats());
        Assert.Contains("bert.pooler.dense", File.ReadAllText(Path.Combine(_place.Output, "last", "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_and_a_broken_off_run_change_no_bit()
    {
        var options = Quantized with { EvalSteps = 5, Threads = 1, MaxSteps = 12, Teacher = _place.Model };
        _place.Train(options);
        var other = Path.Combine(_place.Root, "other");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _place.Train(options with { Threads = 3 }, other, null, new StopAt(7, source), source.Token));
        Refused("qat int8 as the run began, found fast7", options with { Existing = ExistingOutput.Resume, Quantization = new() { Scheme = Scheme.Fast7 } }, other);
        Refused("teacher-weight 0.5 as the run began, found 0.25", options with { Existing = ExistingOutput.Resume, TeacherWeight = 0.25 }, other);
        _place.Train(options with { Threads = 2, Existing = ExistingOutput.Resume }, other);
        Assert.Equal(_place.Weights(), _place.Weights(other));
        Assert.Equal(_place.Report().GetProperty("losses").ToString(), _place.Report(other).GetProperty("losses").ToString());
    }

    [Fact]
    public void With_a_teacher_alone_labels_do_not_matter_and_their_order_neither()
    {
        var options = TrainingWorkplace.Options with { MaxSteps = 6, Teacher = _place.Model, TeacherWeight = 1, Temperature = 1.5 };
        _place.Train(options);
        var wanted = _place.Weights();
        var train = Path.Combine(_place.Data, "train.tsv");
        File.WriteAllLines(train, File.ReadAllLines(train).Select((line, i) => i == 0 ? line : (line[0] == '0' ? '1' : '0') + line[1..]));
        _place.Train(options with { Existing = ExistingOutput.Overwrite });
        Assert.Equal(wanted, _place.Weights());
        _place.Train(options with { Existing = ExistingOutput.Overwrite, Teacher = Turned() });
        Assert.Equal(wanted, _place.Weights());
        _place.Train(options with { Existing = ExistingOutput.Overwrite, TeacherWeight = 0.5 });
        Assert.NotEqual(wanted, _place.Weights());
    }

    [Fact]
    public void What_cannot_be_trained_is_refused()
    {
        var schemes = Assert.Throws<ArgumentException>(() => _place.Train(Quantized with { Quantization = new() { Scheme = Scheme.Fp16 } })).Message;
        Assert.Contains("(int8, fast7, pytorch, q8bert), found fp16", schemes, StringComparison.Ordinal);
        Assert.Contains("'nonsense' matches no layer", Assert.Throws<ArgumentException>(() => _place.Train(Quantized with { Quantization = new() { Exclude = ["nonsense"] } })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _place.Train(Quantized with { TeacherWeight = 1.5, Teacher = _place.Model }));
        Assert.Throws<ArgumentException>(() => _place.Train(Quantized with { Temperature = 0, Teacher = _place.Model }));
        var labels = Assert.Throws<InvalidDataException>(() => _place.Train(Quantized with { Teacher = WithLabels("other", "yes", "no") })).Message;
        Assert.Contains("teacher", labels, StringComparison.Ordinal);
        Assert.Contains("found yes, no", labels, StringComparison.Ordinal);
        Refused("nothing: expected a folder", Quantized with { Teacher = Path.Combine(_place.Root, "nothing") });
        var int8 = Path.Combine(_place.Root, "int8");
        ModelQuantizer.Save(_place.Model, int8);
        var error = Assert.Throws<CheckpointException>(() => _place.Train(Quantized, model: int8));
        Assert.Contains("expected a float model to train, found a quantised one", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place.Output));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops()
    {
        var options = Quantized with { SaveSteps = 1, LearningRate = 1e30, Warmup = 0, MaxGradNorm = 0 };
        Assert.Contains("not a number", Assert.Throws<InvalidDataException>(() => _place.Train(options)).Message, StringComparison.Ordinal);
    }

    private void Refused(string expected, TrainingOptions options, string? output = null) =>
        Assert.Contains(expected, Assert.ThrowsAny<IOException>(() => _place.Train(options, output)).Message, StringComparison.Ordinal);

    /// <summary>The model with its labels the other way round.</summary>
    private string Turned()
    {
        var folder = WithLabels("turned", "equivalent", "not_equivalent");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        using var checkpoint = Checkpoint.Open(_place.Model);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), checkpoint.Tensors.Values.Select(tensor => (tensor.Name, ElementType.F32, tensor.Shape.ToArray(), Bytes(tensor))), null);
        return folder;

        static ReadOnlyMemory<byte> Bytes(Tensor tensor)
        {
            var values = tensor.ToFloats();
            var half = values.Length / 2;
            return MemoryMarshal.AsBytes<float>(tensor.Name.StartsWith("classifier", StringComparison.Ordinal) ? [.. values[half..], .. values[..half]] : values).ToArray();
        }
    }

    private string WithLabels(string name, string first, string second)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_place.Root, name)).FullName;
        foreach (var file in (string[])["vocab.txt", "model.safetensors"]) File.Copy(Path.Combine(_place.Model, file), Path.Combine(folder, file));
        var config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(_place.Model, "config.json")))!.AsObject();
        config["id2label"] = new System.Text.Json.Nodes.JsonObject { ["0"] = first, ["1"] = second };
        config["label2id"] = new System.Text.Json.Nodes.JsonObject { [first] = 0, [second] = 1 };
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        return folder;
    }
}
