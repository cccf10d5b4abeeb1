using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Load.Servers;

/// <summary>A cross-encoder of the bundled classifier's size: its weights with the second of its two labels as the only one. What it says of texts is worth nothing; what it costs is the same.</summary>
internal static class RerankerFolder
{
    private const string Weight = "classifier.weight", Bias = "classifier.bias";

    /// <summary>Makes the folder, where it is not there yet.</summary>
    public static string Make()
    {
        var folder = Path.Combine(Places.Temporary, "minilm-one-label");
        if (File.Exists(Path.Combine(folder, "config.json"))) return folder;
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Places.MiniLm).Where(file => Path.GetFileName(file) is not ("config.json" or "model.safetensors")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), WithOneLabel(File.ReadAllBytes(Path.Combine(Places.MiniLm, "model.safetensors"))));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Places.MiniLm, "config.json")))!.AsObject();
        (config["id2label"], config["label2id"]) = (new JsonObject { ["0"] = "score" }, new JsonObject { ["score"] = 0 });
        config.Remove("problem_type");
        // Last: a folder with it is whole.
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        return folder;
    }

    /// <summary>The head's tensors point to the second halves of their bytes; and the bytes that nothing points to any more are left out.</summary>
    private static byte[] WithOneLabel(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        var data = file.AsSpan(8 + length);
        using var kept = new MemoryStream();
        foreach (var (name, tensor) in header.Where(entry => entry.Key != "__metadata__").OrderBy(entry => (long)entry.Value!["data_offsets"]![0]!))
        {
            var (begin, end) = ((int)tensor!["data_offsets"]![0]!, (int)tensor["data_offsets"]![1]!);
            if (name is Weight or Bias)
            {
                begin += (end - begin) / 2;
                tensor["shape"]![0] = 1;
            }

            tensor["data_offsets"] = new JsonArray(kept.Length, kept.Length + end - begin);
            kept.Write(data[begin..end]);
        }

        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        var start = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
        return [.. start, .. json, .. kept.ToArray()];
    }
}
