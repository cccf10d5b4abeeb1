using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>A folder with a small model, its vocabulary and a task that it can learn: which words two texts begin with.</summary>
internal sealed class TrainingWorkplace : IDisposable
{
    private const int Words = 123;

    public TrainingWorkplace()
    {
        Directory.CreateDirectory(Model);
        foreach (var name in (string[])["config.json", "model.safetensors"]) File.Copy(Path.Combine(TinyBert.Folder, name), Path.Combine(Model, name));
        File.WriteAllLines(Path.Combine(Model, "vocab.txt"), (string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Enumerable.Range(0, Words).Select(i => $"w{i}")]);
        Directory.CreateDirectory(Data);
        WriteData("train.tsv", 90, 1);
        WriteData("dev.tsv", 30, 2);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("octavo-train-").FullName;

    public string Model => Path.Combine(Root, "model");

    public string Data => Path.Combine(Root, "data");

    public string Output => Path.Combine(Root, "out");

    public static TrainingOptions Options { get; } = new() { Epochs = 2, LearningRate = 1e-3, BatchSize = 8, Threads = 2 };

    /// <summary>Trains to the end.</summary>
    public TrainingResult Train(TrainingOptions options, string? output = null, string? model = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var trainer = Trainer.Open(model ?? Model, GlueTask.Find("mrpc"), Data, output ?? Output, options, cancellationToken: cancellation);
        return trainer.Run(progress, cancellation);
    }

    /// <summary>The same weights without their classifier.</summary>
    public string ModelWithoutHead()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, "base")).FullName;
        foreach (var name in (string[])["config.json", "vocab.txt"]) File.Copy(Path.Combine(Model, name), Path.Combine(folder, name), overwrite: true);
        using var checkpoint = Checkpoint.Open(Model);
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"),
            checkpoint.Tensors.Values.Where(tensor => !tensor.Name.StartsWith("classifier", StringComparison.Ordinal))
                .Select(tensor => (tensor.Name, tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
            null);
        return folder;
    }

    /// <summary>The same weights without their second token type.</summary>
    public string ModelOfOneTokenType()
    {
        var folder = Path.Combine(Root, "one-type");
        if (Directory.Exists(folder)) return folder;
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Model, "vocab.txt"), Path.Combine(folder, "vocab.txt"));
        File.WriteAllText(Path.Combine(folder, "config.json"), File.ReadAllText(Path.Combine(Model, "config.json")).Replace("\"type_vocab_size\": 2", "\"type_vocab_size\": 1", StringComparison.Ordinal));
        using var checkpoint = Checkpoint.Open(Model);
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"),
            checkpoint.Tensors.Values.Select(tensor => tensor.Name.EndsWith("token_type_embeddings.weight", StringComparison.Ordinal)
                ? (tensor.Name, tensor.Type, [1, tensor.Shape[1]], (ReadOnlyMemory<byte>)tensor.Bytes[..(tensor.Bytes.Length / 2)].ToArray())
                : (tensor.Name, tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())),
            null);
        return folder;
    }

    public byte[] Weights(string? output = null) => File.ReadAllBytes(Path.Combine(output ?? Output, "last", "model.safetensors"));

    public JsonElement Report(string? output = null) => JsonDocument.Parse(File.ReadAllText(Path.Combine(output ?? Output, "training.json"))).RootElement;

    public void WriteData(string name, int count, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n");
        for (var i = 0; i < count; i++)
        {
            var first = Sentence(random);
            var same = random.Next(2);
            var second = Sentence(random);
            text.Append(CultureInfo.InvariantCulture, $"{same}\t{i}\t{i}\tw{same} {first}\tw{same + 2} {second}\n");
        }

        File.WriteAllText(Path.Combine(Data, name), text.ToString());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Sentence(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(2, 9)).Select(_ => $"w{random.Next(10, Words)}"));
}
