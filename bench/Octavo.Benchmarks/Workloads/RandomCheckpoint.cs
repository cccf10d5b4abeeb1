using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Workloads;

/// <summary>A float checkpoint of any size with random weights, always the same: speed does not depend on the values.</summary>
internal static class RandomCheckpoint
{
    private const int Positions = 512;

    /// <summary>The folder; it is written if it is not there.</summary>
    public static string FolderOf(ModelShape model)
    {
        var folder = Path.Combine(Places.Temporary, $"{model.Name}-random");
        var weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights))
            return folder;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(model));
        SafetensorsWriter.Write(weights, Tensors(model), null);
        return folder;
    }

    private static string Config(ModelShape model) => JsonSerializer.Serialize(new
    {
        model_type = "bert",
        architectures = new[] { "BertForSequenceClassification" },
        vocab_size = ModelShape.Vocabulary,
        hidden_size = model.Width,
        num_hidden_layers = model.Layers,
        num_attention_heads = model.Heads,
        intermediate_size = model.Intermediate,
        max_position_embeddings = Positions,
        type_vocab_size = 2,
        hidden_act = "gelu",
    });

    private static IEnumerable<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Tensors(ModelShape model)
    {
        var random = new Random(7);
        var (d, f) = (model.Width, model.Intermediate);
        yield return Weight("bert.embeddings.word_embeddings", ModelShape.Vocabulary, d);
        yield return Weight("bert.embeddings.position_embeddings", Positions, d);
        yield return Weight("bert.embeddings.token_type_embeddings", 2, d);
        foreach (var tensor in Norm("bert.embeddings.LayerNorm"))
            yield return tensor;
        var layers = Enumerable.Range(0, model.Layers).Select(i => $"bert.encoder.layer.{i}");
        foreach (var tensor in layers.SelectMany(Layer).Concat(Linear("bert.pooler.dense", d, d)).Concat(Linear("classifier", 2, d)))
            yield return tensor;

        IEnumerable<(string, ElementType, int[], ReadOnlyMemory<byte>)> Layer(string name) =>
        [
            .. Linear($"{name}.attention.self.query", d, d), .. Linear($"{name}.attention.self.key", d, d),
            .. Linear($"{name}.attention.self.value", d, d), .. Linear($"{name}.attention.output.dense", d, d),
            .. Norm($"{name}.attention.output.LayerNorm"), .. Linear($"{name}.intermediate.dense", f, d),
            .. Linear($"{name}.output.dense", d, f), .. Norm($"{name}.output.LayerNorm"),
        ];

        IEnumerable<(string, ElementType, int[], ReadOnlyMemory<byte>)> Linear(string name, int n, int k) =>
            [Weight(name, n, k), Filled($"{name}.bias", 0, n)];

        IEnumerable<(string, ElementType, int[], ReadOnlyMemory<byte>)> Norm(string name) =>
            [Filled($"{name}.weight", 1, d), Filled($"{name}.bias", 0, d)];

        (string, ElementType, int[], ReadOnlyMemory<byte>) Weight(string name, int n, int k)
        {
            var bytes = new byte[(long)n * k * sizeof(float)];
            RandomNumbers.FillNormal(random, MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
            return ($"{name}.weight", ElementType.F32, [n, k], bytes);
        }

        static (string, ElementType, int[], ReadOnlyMemory<byte>) Filled(string name, float value, int n)
        {
            var bytes = new byte[n * sizeof(float)];
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Fill(value);
            return (name, ElementType.F32, [n], bytes);
        }
    }
}
