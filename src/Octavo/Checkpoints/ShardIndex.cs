using System.Text.Json;
using Octavo.Values;

namespace Octavo.Checkpoints;

/// <summary>An index of shards (<c>model.safetensors.index.json</c>): which tensor is in which file beside it.</summary>
internal static class ShardIndex
{
    private const int MaxDepth = 64;

    /// <summary>Reads the index at <paramref name="path"/>.</summary>
    /// <param name="path">The file of the index.</param>
    /// <param name="extension">What the name of every shard must end with.</param>
    /// <returns>The names of the shards, bare file names, with the tensors each must hold.</returns>
    public static IReadOnlyDictionary<string, List<string>> Read(string path, string extension)
    {
        var shards = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var tensors = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(CheckpointText.Read(path), new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
            {
                throw new CheckpointException(path, "expected an object with a weight_map, found none");
            }

            foreach (var entry in map.EnumerateObject())
            {
                if (!tensors.Add(entry.Name))
                    throw new CheckpointException(path, $"tensor '{entry.Name}': expected once in the weight_map, found twice");
                if (entry.Value.ValueKind != JsonValueKind.String)
                    throw new CheckpointException(path, $"tensor '{entry.Name}': expected the name of a shard, found {entry.Value.ValueKind}");
                var shard = entry.Value.GetString()!;
                CheckName(path, entry.Name, shard, extension);
                if (!shards.TryGetValue(shard, out var held)) shards.Add(shard, held = []);
                held.Add(entry.Name);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, $"expected an index of well-formed JSON: {JsonFault.Describe(e)}", e);
        }

        return shards.Count > 0 ? shards : throw new CheckpointException(path, "expected tensors in the weight_map, found none");
    }

    private static void CheckName(string path, string tensor, string shard, string extension)
    {
        var bare = shard.Length <= 255
            && shard.EndsWith(extension, StringComparison.Ordinal)
            && shard.IndexOfAny(['/', '\\', ':', '\0']) < 0;
        if (!bare)
        {
            throw new CheckpointException(
                path, $"tensor '{tensor}': expected the name of a {extension} file in the same folder, found '{shard}'");
        }
    }
}
