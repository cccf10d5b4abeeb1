using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Benchmarks.Workloads;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Windows;

/// <summary>A few layers of ModernBERT-base with random weights, all of one kind.</summary>
internal sealed class WindowCheckpoint : IDisposable
{
    /// <summary>Layers: enough for what is around them not to count.</summary>
    public const int Layers = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-windows-");

    /// <summary>Writes it.</summary>
    /// <param name="layerType">As <c>layer_types</c> has it.</param>
    public WindowCheckpoint(string layerType)
    {
        // Pooling by the mean: with the first token's alone the last layer would leave out the others.
        var json = JsonSerializer.Serialize(new
        {
            model_type = "modernbert",
            architectures = new[] { "ModernBertForSequenceClassification" },
            vocab_size = ModelShape.Vocabulary,
            hidden_size = 768,
            num_hidden_layers = Layers,
            num_attention_heads = 12,
            intermediate_size = 1152,
            max_position_embeddings = 8192,
            local_attention = 128,
            classifier_pooling = "mean",
            layer_types = Enumerable.Repeat(layerType, Layers),
        });
        File.WriteAllText(Path.Combine(Folder, "config.json"), json);
        SafetensorsWriter.Write(Path.Combine(Folder, "model.safetensors"), Tensors(EncoderConfig.Parse(json, "config.json")), null);
    }

    /// <summary>Where it is.</summary>
    public string Folder => _folder.FullName;

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Tensors(EncoderConfig config)
    {
        var random = new Random(7);
        foreach (var layer in ModelLayer.Of(config))
        {
            var isNorm = layer.Kind == LayerKind.LayerNorm;
            var values = new float[layer.WeightCount];
            if (isNorm)
                values.AsSpan().Fill(1);
            else
                RandomNumbers.FillNormal(random, values);
            yield return (layer.Name + ".weight", ElementType.F32, isNorm ? [layer.Columns] : [layer.Rows, layer.Columns], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
            if (layer.BiasCount > 0)
                yield return (layer.Name + ".bias", ElementType.F32, [layer.BiasCount], new byte[layer.BiasCount * sizeof(float)]);
        }
    }
}
