using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Tensors;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Checkpoints;

/// <summary>A golden folder with one thing changed, written as safetensors or as a pickle without any check of what is written.</summary>
internal sealed class GeneratedFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("octavo-");
    private readonly Dictionary<string, string> _metadata = [];

    /// <summary>Reads a golden, by its path among them.</summary>
    public GeneratedFolder(params string[] golden)
    {
        using var source = Checkpoint.OpenFile(Path.Combine(QuantizerGoldens.Path(golden), "model.safetensors"));
        Config = JsonNode.Parse(source.ConfigJson)!.AsObject();
        foreach (var tensor in source.Tensors.Values)
            Tensors.Add(tensor.Name, (tensor.Type, [.. tensor.Shape], tensor.Bytes.ToArray()));
        foreach (var (name, weights) in source.Quantized)
        {
            var module = name[..^".weight".Length];
            Tensors.Add(name, (ElementType.I8, [weights.Rows, weights.Columns], [.. weights.Codes.ToArray().Select(code => (byte)code)]));
            Tensors.Add(module + ".weight_scale", (ElementType.F32, weights.IsPerRow ? [weights.Rows, 1] : [1], Elements.Of(ElementType.F32, weights.Scales.ToArray())));
        }

        foreach (var (key, value) in source.Metadata) _metadata.Add(key, value);
    }

    public Dictionary<string, (ElementType Type, int[] Shape, byte[] Data)> Tensors { get; } = new(StringComparer.Ordinal);

    public JsonObject Config { get; }

    /// <summary>The first group of the config's quantisation.</summary>
    public JsonObject Group => Config["quantization_config"]!["config_groups"]!["group_0"]!.AsObject();

    /// <summary>Gives a tensor other values in another type.</summary>
    public void Set(string name, ElementType type, IReadOnlyList<float> values) =>
        Tensors[name] = (type, Tensors[name].Shape, Elements.Of(type, values));

    /// <summary>Writes a new folder with model.safetensors.</summary>
    public string Write()
    {
        var (folder, header, data) = (NewFolder(), new JsonObject(), new MemoryStream());
        header["__metadata__"] = new JsonObject([.. _metadata.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))]);
        foreach (var (name, (type, shape, bytes)) in Tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = type.FormatName(),
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
            };
            data.Write(bytes);
        }

        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        file.Write(BitConverter.GetBytes((ulong)json.Length));
        file.Write(json);
        file.Write(data.ToArray());
        return folder;
    }

    /// <summary>Writes a new folder with pytorch_model.bin, as torch.save does with a state dict.</summary>
    /// <param name="storageOf">The class of PyTorch that holds a type.</param>
    public string WritePickle(Func<ElementType, string> storageOf)
    {
        var folder = NewFolder();
        using var zip = new ZipArchive(File.Create(Path.Combine(folder, "pytorch_model.bin")), ZipArchiveMode.Create);
        var pickle = new StringBuilder("\u0080\u0002}");
        var number = 0;
        foreach (var (name, (type, shape, bytes)) in Tensors)
        {
            var key = number++.ToString(CultureInfo.InvariantCulture);
            var strides = shape.Select((_, i) => shape.Skip(i + 1).Aggregate(1, (product, size) => product * size));
            pickle.Append(CultureInfo.InvariantCulture, $"{Text(name)}ctorch._utils\n_rebuild_tensor_v2\n(({Text("storage")}ctorch\n{storageOf(type)}\n{Text(key)}{Text("cpu")}")
                .Append(CultureInfo.InvariantCulture, $"{Number(bytes.Length * 8 / type.BitWidth())}tQK\0({string.Concat(shape.Select(Number))}t({string.Concat(strides.Select(Number))}t")
                .Append("\u0089ccollections\nOrderedDict\n)RtRs");
            Add(zip, $"archive/data/{key}", bytes);
        }

        Add(zip, "archive/data.pkl", Encoding.Latin1.GetBytes(pickle.Append('.').ToString()));
        return folder;
    }

    public void Dispose() => _parent.Delete(recursive: true);

    private string NewFolder()
    {
        var folder = _parent.CreateSubdirectory(Path.GetRandomFileName()).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), Config.ToJsonString());
        return folder;
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }

    private static string Text(string text) => "X" + Encoding.Latin1.GetString(BitConverter.GetBytes(text.Length)) + text;

    private static string Number(int number) => "J" + Encoding.Latin1.GetString(BitConverter.GetBytes(number));
}
