using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>A small ModernBERT with random weights of any config, and its naive twin.</summary>
internal sealed class ModernBertFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-modernbert-");

    /// <summary>Writes it.</summary>
    public ModernBertFolder(HeadKind head, params (string Key, JsonNode? Value)[] settings)
    {
        var json = new JsonObject
        {
            ["model_type"] = "modernbert",
            ["architectures"] = new JsonArray(HeadKinds.ClassOf(Families.Find("modernbert")!, head)),
            ["vocab_size"] = 50,
            ["hidden_size"] = 30,
            ["num_hidden_layers"] = 4,
            ["num_attention_heads"] = 3,
            ["intermediate_size"] = 45,
            ["max_position_embeddings"] = 16,
            ["local_attention"] = 10,
        };
        foreach (var (key, value) in settings)
            json[key] = value;
        Config = EncoderConfig.Parse(json.ToJsonString(), "config.json");
        File.WriteAllText(System.IO.Path.Combine(Path, "config.json"), json.ToJsonString());
        Weights = Random(head);
        SafetensorsWriter.Write(
            System.IO.Path.Combine(Path, "model.safetensors"),
            Weights.Select(item => (item.Key, ElementType.F32, item.Value.Shape, (ReadOnlyMemory<byte>)MemoryMarshal.AsBytes(item.Value.Values.AsSpan()).ToArray())), null);
    }

    public string Path => _folder.FullName;

    public EncoderConfig Config { get; }

    public NaiveModernBert Naive => new(Config, Weights.ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value.Values, value => (double)value)));

    private Dictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    /// <summary>Sequences of random ids.</summary>
    public TokenBatch Batch(params int[] lengths)
    {
        var (random, count) = (new Random(5), lengths.Sum());
        int[] offsets = [0, .. lengths.Select((_, i) => lengths[..(i + 1)].Sum())];
        return new([.. Enumerable.Range(0, count).Select(_ => random.Next(Config.VocabularySize))], new int[count], offsets);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Dictionary<string, (int[] Shape, float[] Values)> Random(HeadKind head)
    {
        var (random, tensors) = (new Random(3), new Dictionary<string, (int[], float[])>());
        void Add(string name, float around, params int[] shape) =>
            tensors[name] = (shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => around + ((float)(random.NextDouble() - 0.5) * 0.6f))]);
        foreach (var layer in ModelLayer.Of(Config, head))
        {
            Add(layer.Name + ".weight", layer.Kind == LayerKind.LayerNorm ? 1 : 0, layer.Kind == LayerKind.LayerNorm ? [layer.Columns] : [layer.Rows, layer.Columns]);
            if (layer.BiasCount > 0)
                Add(layer.Name + ".bias", 0, layer.BiasCount);
        }

        if (head == HeadKind.MaskedWords && Config.HeadOf(head)!.OutputHasBias)
            Add("decoder.bias", 0, Config.VocabularySize);
        if (head == HeadKind.MaskedWords && !Config.TiesWords)
            Add("decoder.weight", 0, Config.VocabularySize, Config.HiddenSize);
        return tensors;
    }
}
