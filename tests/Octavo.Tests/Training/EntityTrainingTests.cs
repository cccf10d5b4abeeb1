using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Tests.Cli;
using Octavo.Tests.Model.Entities;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Models learn the tags of words.</summary>
public sealed class EntityTrainingTests : IDisposable
{
    private static readonly string[] Names = ["Rosa", "Marek", "Kyoto", "Graz"];

    private static readonly TrainingOptions Options = new() { Epochs = 4, LearningRate = 3e-3, BatchSize = 4, Threads = 2, Dropout = 0 };

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-tags-").FullName;

    public EntityTrainingTests()
    {
        // Which words are names is to be learned; the tag of a second word follows from its neighbour.
        string Sentence(int i) => $"{Names[i % 4]}\tB-{(i % 4 < 2 ? "PER" : "LOC")}\n{Names[(i + 1) % 4]}\tI-{(i % 4 < 2 ? "PER" : "LOC")}\nmet\tO\n{Names[(i + 2) % 4]}\tB-{((i + 2) % 4 < 2 ? "PER" : "LOC")}\n\n";
        File.WriteAllText(Path.Combine(_folder, "train.conll"), string.Concat(Enumerable.Range(0, 40).Select(Sentence)));
        File.WriteAllText(Path.Combine(_folder, "dev.conll"), string.Concat(Enumerable.Range(0, 8).Select(Sentence)));
    }

    private string Output => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tags_are_learned_and_the_folder_is_a_tagger()
    {
        var result = Train(EntityGoldens.Folder("bert"), Options);
        Assert.True(result.History.Best!.Metrics["f1"] > 0.9, $"f1 {result.History.Best.Metrics["f1"]}");
        Assert.Empty(result.NewLayers);
        using var model = TokenClassifier.Load(Output);
        Assert.Equal("B-ORG", model.Config.Labels[5]);
        var evaluated = EntityEvaluator.Evaluate(model, Data("dev"));
        Assert.Equal(result.History.Best.Metrics["f1"], evaluated.Metric("f1"));
        Assert.Equal(result.History.Best.Loss, evaluated.Loss);
    }

    /// <summary>Threads and where a run was broken off change no bit, with int8 in every forward pass too.</summary>
    [Fact]
    public void Threads_and_a_broken_off_run_change_no_bit()
    {
        var options = Options with { MaxSteps = 12, EvalSteps = 5, Threads = 1, Dropout = 0.1, Quantization = new() };
        Train(EntityGoldens.Folder("bert"), options);
        var other = Path.Combine(_folder, "other");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(EntityGoldens.Folder("bert"), options with { Threads = 2 }, other, new StopAt(7, source), source.Token));
        Train(EntityGoldens.Folder("bert"), options with { Threads = 2, Existing = ExistingOutput.Resume }, other);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Output, "model.safetensors")), File.ReadAllBytes(Path.Combine(other, "model.safetensors")));
        using var model = TokenClassifier.Load(Output);
        Assert.Equal("int8", model.SchemeName);
    }

    /// <summary>A model without a head gets one for the tags of the data.</summary>
    [Fact]
    public void A_new_head_has_the_tags_of_the_data()
    {
        var start = Directory.CreateDirectory(Path.Combine(_folder, "start")).FullName;
        foreach (var file in (string[])["tokenizer.json", "tokenizer_config.json", "vocab.txt"]) File.Copy(Path.Combine(EntityGoldens.Folder("bert"), file), Path.Combine(start, file));
        File.WriteAllText(Path.Combine(start, "config.json"), File.ReadAllText(Path.Combine(EntityGoldens.Folder("bert"), "config.json")).Replace("BertForTokenClassification", "BertModel", StringComparison.Ordinal));
        using (var checkpoint = Checkpoint.Open(EntityGoldens.Folder("bert")))
        {
            SafetensorsWriter.Write(
                Path.Combine(start, "model.safetensors"),
                checkpoint.Tensors.Values.Where(tensor => !tensor.Name.StartsWith("classifier", StringComparison.Ordinal))
                    .Select(tensor => (tensor.Name, tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
                null);
        }

        var result = CliProcess.Run("train", "--model", start, "--task", "ner", "--data", _folder, "--output", Output, "--max-steps", "3", "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        using var model = TokenClassifier.Load(Output);
        Assert.Equal(["B-LOC", "B-PER", "I-LOC", "I-PER", "O"], model.Config.Labels);
        Assert.Equal(["BertForTokenClassification"], model.Config.Architectures);
        Assert.Null(model.Config.ProblemType);
    }

    /// <summary>A model that is its own teacher has nothing to learn from it; labels in another order are the same teacher.</summary>
    [Fact]
    public void A_teacher_is_learned_from_whatever_the_order_of_its_labels()
    {
        var options = Options with { MaxSteps = 4, TeacherWeight = 1, Teacher = EntityGoldens.Folder("bert") };
        // The first step's: AdamW makes steps of full size of gradients that are zero but for rounding.
        Assert.InRange(Train(EntityGoldens.Folder("bert"), options).History.Losses[0], 0, 1e-6);
        var half = Path.Combine(_folder, "half");
        var losses = Train(EntityGoldens.Folder("bert"), options with { TeacherWeight = 0.5 }, half).History.Losses;
        Assert.InRange(losses[0], 0.1, 10);
        var turned = Train(EntityGoldens.Folder("bert"), options with { TeacherWeight = 0.5, Teacher = Teacher(labels => [.. labels.Reverse()]) }, Path.Combine(_folder, "turned")).History.Losses;
        Assert.Equal(losses, turned);
    }

    /// <summary>The golden tagger with other names or another order of its labels, and its logits with them.</summary>
    private string Teacher(Func<IReadOnlyList<string>, IReadOnlyList<string>> rename)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName;
        foreach (var file in Directory.GetFiles(EntityGoldens.Folder("bert"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var checkpoint = Checkpoint.Open(EntityGoldens.Folder("bert"));
        var labels = Octavo.Model.EncoderConfig.Parse(checkpoint.ConfigJson, "config.json").Labels;
        var renamed = rename(labels);
        var order = renamed.All(labels.Contains) ? renamed.Select(label => labels.Index().First(known => known.Item == label).Index).ToArray() : [.. Enumerable.Range(0, labels.Count)];
        var config = System.Text.Json.Nodes.JsonNode.Parse(checkpoint.ConfigJson)!.AsObject();
        config["id2label"] = new System.Text.Json.Nodes.JsonObject([.. renamed.Select((label, i) => KeyValuePair.Create($"{i}", (System.Text.Json.Nodes.JsonNode?)label))]);
        config["label2id"] = new System.Text.Json.Nodes.JsonObject([.. renamed.Select((label, i) => KeyValuePair.Create(label, (System.Text.Json.Nodes.JsonNode?)i))]);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"),
            checkpoint.Tensors.Values.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape.ToArray(), tensor.Name.StartsWith("classifier", StringComparison.Ordinal) ? Turned(tensor, order) : (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
            null);
        return folder;
    }

    private static ReadOnlyMemory<byte> Turned(Tensor tensor, int[] order)
    {
        var (bytes, row) = (tensor.Bytes.ToArray(), tensor.Bytes.Length / order.Length);
        return order.SelectMany(i => bytes[(i * row)..((i + 1) * row)]).ToArray();
    }

    [Fact]
    public void What_cannot_be_trained_is_refused()
    {
        var teacher = Assert.Throws<InvalidDataException>(() => Train(EntityGoldens.Folder("bert"), Options with { Teacher = Teacher(labels => [.. labels.Select(label => label == "O" ? "none" : label)]) }));
        Assert.Contains("expected the labels", teacher.Message, StringComparison.Ordinal);
        Assert.Contains("expected BertForTokenClassification", Assert.Throws<CheckpointException>(() => Train(TinyBert.Folder, Options)).Message, StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(_folder, "dev.conll"), "x\tB-XYZ\n");
        Assert.Contains("dev.conll: line 41: tag 'B-XYZ'", Assert.Throws<CheckpointException>(() => Train(EntityGoldens.Folder("bert"), Options)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    private TrainingResult Train(string model, TrainingOptions options, string? output = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var trainer = Trainer.Open(model, Data("train"), Data("dev"), output ?? Output, options, null, cancellation);
        return trainer.Run(progress, cancellation);
    }

    private ConllData Data(string part) => ConllFile.Read(Path.Combine(_folder, part + ".conll"));
}
