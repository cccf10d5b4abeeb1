using System.Runtime.InteropServices;
using System.Text.Json;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Engines;

/// <summary>Puts a peer's graph beside the weights that its manifest describes, which are random and so not worth keeping.</summary>
internal static class OnnxFiles
{
    /// <summary>The graph, ready to be loaded.</summary>
    /// <param name="peersFolder">Where graph and manifest are.</param>
    /// <param name="name">Their name without extension.</param>
    public static string Prepare(string peersFolder, string name)
    {
        Directory.CreateDirectory(Places.Temporary);
        var graph = Path.Combine(Places.Temporary, $"{name}.onnx");
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(peersFolder, $"{name}.json")));
        var weights = Path.Combine(Places.Temporary, manifest.RootElement.GetProperty("file").GetString()!);
        File.Copy(Path.Combine(peersFolder, $"{name}.onnx"), graph, overwrite: true);
        if (!File.Exists(weights))
        {
            WriteWeights(manifest.RootElement, weights + ".part");
            File.Move(weights + ".part", weights, overwrite: true);
        }

        return graph;
    }

    private static void WriteWeights(JsonElement manifest, string path)
    {
        var random = new Random(7);
        using var file = File.Create(path);
        file.SetLength(manifest.GetProperty("bytes").GetInt64());
        foreach (var tensor in manifest.GetProperty("tensors").EnumerateArray())
        {
            var bytes = new byte[tensor.GetProperty("length").GetInt32()];
            Fill(random, tensor.GetProperty("type").GetString()!, bytes);
            file.Position = tensor.GetProperty("offset").GetInt64();
            file.Write(bytes);
        }
    }

    private static void Fill(Random random, string type, Span<byte> bytes)
    {
        switch (type)
        {
            case "f32":
                RandomNumbers.FillNormal(random, MemoryMarshal.Cast<byte, float>(bytes));
                break;
            case "i8":
                foreach (ref var value in bytes)
                    value = (byte)random.Next(-100, 101);
                break;
            case "u8":
                foreach (ref var value in bytes)
                    value = (byte)random.Next(28, 229);
                break;
            default:
                throw new InvalidDataException($"expected type f32, i8 or u8, found '{type}'");
        }
    }
}
