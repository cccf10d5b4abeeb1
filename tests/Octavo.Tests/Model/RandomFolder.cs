using System.Buffers.Binary;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Tests.Model;

/// <summary>A folder with a config and random weights of every layer that it asks for.</summary>
internal sealed class RandomFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    /// <summary>Writes one.</summary>
    public RandomFolder(string config)
    {
        Config = EncoderConfig.Parse(config, "config.json");
        File.WriteAllText(System.IO.Path.Combine(Path, "config.json"), config);
        var random = new Random(17);
        foreach (var layer in ModelLayer.Of(Config))
        {
            var stored = layer.Stored ?? new(".weight", layer.Rows, layer.Columns, 0);
            int[] shape = layer.Kind == LayerKind.LayerNorm ? [layer.Columns] : stored.Third == 0 ? [stored.First, stored.Second] : [stored.First, stored.Second, stored.Third];
            Add(layer.Name + stored.Suffix, shape, random, layer.Kind == LayerKind.LayerNorm ? 1 : 0);
            if (layer.HasBias && layer.BiasCount > 0)
                Add(layer.Name + ".bias", [layer.BiasCount], random, 0);
        }

        Write();
    }

    public string Path => _folder.FullName;

    public EncoderConfig Config { get; }

    /// <summary>Every tensor, row by row.</summary>
    public Dictionary<string, double[]> Weights { get; } = [];

    private Dictionary<string, int[]> Shapes { get; } = [];

    public void Dispose() => _folder.Delete(recursive: true);

    private void Add(string name, int[] shape, Random random, double center)
    {
        Shapes.Add(name, shape);
        // Singles, so that both sides compute with the same numbers.
        Weights.Add(name, [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(_ => (double)(float)(center + (random.NextDouble() * 0.8) - 0.4))]);
    }

    private void Write() => SafetensorsWriter.Write(
        System.IO.Path.Combine(Path, "model.safetensors"), Weights.Select(pair => (pair.Key, ElementType.F32, Shapes[pair.Key], (ReadOnlyMemory<byte>)Bytes(pair.Value))), null);

    private static byte[] Bytes(double[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)values[i]);
        return bytes;
    }
}
