using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>
/// The weights of a model as they were saved: the tensors of one file or of several shards, and the
/// text of the <c>config.json</c> beside them. Nothing in the files is ever executed. Tensors are read when they are asked for;
/// a file that was changed since it was opened is refused then.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string Safetensors = ".safetensors";
    private const string Bin = ".bin";

    private readonly List<IDisposable> _open = [];
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuantizedWeights> _quantized = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly string _source;

    private Checkpoint(string folder, string source, string configJson)
    {
        Folder = folder;
        _source = source;
        ConfigJson = configJson;
    }

    /// <summary>The folder that holds the files.</summary>
    public string Folder { get; }

    /// <summary>The path of the <c>config.json</c>, whether there is one or not.</summary>
    public string ConfigPath => Path.Combine(Folder, "config.json");

    /// <summary>The text of the <c>config.json</c>; empty when a single file was opened that has none beside it.</summary>
    public string ConfigJson { get; }

    /// <summary>Every tensor that is not quantised by its name in the files.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>
    /// Every quantised matrix, bit for bit, by the name that its weight has in a model that is not quantised
    /// (<c>….weight</c>). Their codes may be read from the file when they are asked for, and not after the checkpoint is disposed.
    /// </summary>
    public IReadOnlyDictionary<string, QuantizedWeights> Quantized => _quantized;

    /// <summary>
    /// The scheme that the model was quantised by: what this library noted, or <see cref="Scheme.PyTorch"/> for the int8
    /// files of PyTorch; null for floats and for what other libraries wrote.
    /// </summary>
    public Scheme? Scheme { get; private set; }

    /// <summary>How attention multiplies; floats unless this library noted something else.</summary>
    public AttentionPrecision Attention { get; private set; }

    /// <summary>The scheme's name, or <c>compressed-tensors</c> or <c>torchao</c> where another library quantised; null for floats.</summary>
    public string? SchemeName => Scheme?.Name ?? Quantization?.Method switch
    {
        QuantizationMethod.CompressedTensors => "compressed-tensors",
        QuantizationMethod.TorchAo => "torchao",
        _ => null,
    };

    /// <summary>The <c>quantization_config</c>; null if there is none.</summary>
    internal QuantizationConfig? Quantization { get; private set; }

    /// <summary>The metadata of the safetensors files; what several shards say, the first says.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>
    /// Opens the checkpoint in a folder: <c>config.json</c> and the first that exists of
    /// <c>model.safetensors</c>, <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c> and
    /// <c>pytorch_model.bin.index.json</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">A file is missing, damaged or hostile.</exception>
    public static Checkpoint Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder)) throw new CheckpointException(folder, "expected a folder, found none");
        var config = Path.Combine(folder, "config.json");
        if (!File.Exists(config)) throw new CheckpointException(config, "expected a config, found no such file");
        var json = CheckpointText.Read(config);
        foreach (var name in (string[])["model.safetensors", "pytorch_model.bin"])
        {
            var path = Path.Combine(folder, name);
            var index = path + ".index.json";
            if (File.Exists(path)) return Load(new Checkpoint(folder, path, json), c => c.AddFile(path, null));
            if (File.Exists(index)) return Load(new Checkpoint(folder, index, json), c => c.AddShards(index));
        }

        throw new CheckpointException(
            folder,
            "expected model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json, found none of them");
    }

    /// <summary>Opens a single file of weights, whatever its name: safetensors if it ends so, else PyTorch's pickle.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">The file is missing, damaged or hostile.</exception>
    public static Checkpoint OpenFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new CheckpointException(path, "expected a file, found none");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var config = Path.Combine(folder, "config.json");
        var json = File.Exists(config) ? CheckpointText.Read(config) : "";
        return Load(new Checkpoint(folder, path, json), c => c.AddFile(path, null));
    }

    /// <summary>The tensor of that name.</summary>
    /// <param name="name">The name in the files.</param>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public Tensor Require(string name) =>
        TryGet(name, out var tensor)
            ? tensor
            : throw new CheckpointException(_source, $"tensor '{name}': expected, found no such tensor among {_tensors.Count}");

    /// <summary>Finds the tensor of that name.</summary>
    /// <param name="name">The name in the files.</param>
    /// <param name="tensor">The tensor.</param>
    public bool TryGet(string name, [MaybeNullWhen(false)] out Tensor tensor) => _tensors.TryGetValue(name, out tensor);

    /// <summary>How the inputs of a quantised layer become codes; null if they stay floats.</summary>
    /// <param name="name">The name of the layer's weight, a key of <see cref="Quantized"/>.</param>
    public ActivationRule? ActivationsOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_quantized.ContainsKey(name)) return null;
        if (Scheme is not null) return Scheme.Activations;
        return Quantization is { LeavesActivations: false } config ? config.Find(name[..^CompressedTensors.Weight.Length])?.Activations : null;
    }

    /// <summary>Lets go of the files; tensors cannot be read any more.</summary>
    public void Dispose()
    {
        foreach (var file in _open) file.Dispose();
        _open.Clear();
    }

    private static Checkpoint Load(Checkpoint checkpoint, Action<Checkpoint> load)
    {
        try
        {
            load(checkpoint);
            checkpoint.ReadQuantization();
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    private void ReadQuantization()
    {
        if (_quantized.Count != 0)
        {
            Scheme = Scheme.PyTorch;
            return;
        }

        Scheme = SchemeMetadata.Read(_metadata, _source);
        Attention = SchemeMetadata.ReadAttention(_metadata, _source);
        if (ConfigJson.Length != 0) Quantization = QuantizationConfig.Parse(ConfigJson, ConfigPath);
        if (Quantization?.Method == QuantizationMethod.CompressedTensors) CompressedTensors.Extract(Quantization, _tensors, _quantized);
        if (Quantization?.Method == QuantizationMethod.TorchAo) TorchAoTensors.Extract(Quantization, _metadata, _tensors, _quantized);
        if (Scheme is null)
        {
            if (Quantization?.Groups.FirstOrDefault(group => group.ActivationBits != 8) is { } group)
                throw new CheckpointException(ConfigPath, $"group '{group.Name}': expected activations of 8 bits, found {group.ActivationBits}");
            return;
        }

        if (Quantization is null && Scheme.Weights is not null)
            throw new CheckpointException(ConfigPath, $"expected a quantization_config for the scheme '{Scheme}', found none");
        SchemeMetadata.Check(Scheme, _quantized, _source);
    }

    private void AddShards(string index)
    {
        var extension = index.EndsWith(Safetensors + ".index.json", StringComparison.Ordinal) ? Safetensors : Bin;
        foreach (var (shard, expected) in ShardIndex.Read(index, extension))
        {
            var path = Path.Combine(Folder, shard);
            if (!File.Exists(path)) throw new CheckpointException(path, $"expected the shard that {index} names, found no such file");
            AddFile(path, expected);
        }
    }

    private void AddFile(string path, List<string>? expected)
    {
        IReadOnlyDictionary<string, Tensor> tensors;
        IReadOnlyDictionary<string, QuantizedWeights> quantized = ReadOnlyDictionary<string, QuantizedWeights>.Empty;
        if (path.EndsWith(Safetensors, StringComparison.Ordinal))
        {
            var file = SafetensorsFile.Read(path);
            _open.Add(file);
            tensors = file.Tensors;
            foreach (var (key, value) in file.Metadata) _metadata.TryAdd(key, value);
        }
        else
        {
            var file = PickleFile.Read(path);
            _open.Add(file);
            tensors = file.Tensors;
            quantized = file.Quantized;
        }

        foreach (var name in expected ?? [])
        {
            if (!tensors.ContainsKey(name) && !quantized.ContainsKey(name))
                throw new CheckpointException(path, $"tensor '{name}': expected in this shard, found no such tensor");
        }

        foreach (var (name, tensor) in tensors)
        {
            if (!_tensors.TryAdd(name, tensor))
                throw new CheckpointException(path, $"tensor '{name}': expected in one shard, found also in {_tensors[name].File}");
        }

        foreach (var (name, weights) in quantized)
        {
            if (_tensors.ContainsKey(name) || !_quantized.TryAdd(name, weights))
                throw new CheckpointException(path, $"tensor '{name}': expected in one shard, found in two");
        }
    }
}
