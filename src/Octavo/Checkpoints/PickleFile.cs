using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>A state dict that PyTorch saved (<c>pytorch_model.bin</c>), as a zip archive or in the older form.</summary>
internal sealed class PickleFile : IDisposable
{
    /// <summary>No pickle is longer, its storages apart.</summary>
    public const int MaxPickleLength = 16 << 20;

    private readonly MappedFile _mapping;
    private long _copied;

    private PickleFile(MappedFile mapping)
    {
        _mapping = mapping;
    }

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    public static PickleFile Read(string path)
    {
        var mapping = MappedFile.Open(path);
        try
        {
            var file = new PickleFile(mapping);
            file.ReadStateDictionary();
            return file;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    public void Dispose() => _mapping.Dispose();

    private void ReadStateDictionary()
    {
        var classes = new TorchClasses(_mapping.Path);
        object? root;
        if (ZipDirectory.IsZip(_mapping)) root = ReadZip(classes);
        else if (LegacyPickle.IsLegacy(_mapping)) root = LegacyPickle.Read(_mapping, classes);
        else throw Broken("a file that torch.save wrote", "neither a zip archive nor the older form");

        if (root is not PickleDictionary dictionary) throw Broken("a state dict", PickleMachine.Describe(root));
        foreach (var (name, value) in dictionary.Items)
        {
            if (value is not TorchTensor tensor) throw Broken($"'{name}' to be a tensor", PickleMachine.Describe(value));
            Tensors.Add(name, Place(name, tensor));
        }
    }

    private object? ReadZip(TorchClasses classes)
    {
        var zip = ZipDirectory.Read(_mapping);
        if (zip.Find("byteorder", 16) is { } order && !_mapping.Slice(order.Offset, order.Length).SequenceEqual("little"u8))
            throw Broken("little-endian numbers", "others");
        if (zip.Find("data.pkl", MaxPickleLength) is not { } pickle) throw Broken("a record data.pkl", "none");
        var root = new PickleMachine(classes, _mapping.Path).Read(_mapping.Slice(pickle.Offset, pickle.Length), out var length);
        if (length != pickle.Length) throw Broken($"a pickle of {length} bytes", $"{pickle.Length - length} more");
        foreach (var storage in classes.Storages.Values)
        {
            if (zip.Find($"data/{storage.Key}") is not { } bytes) throw Broken($"a record data/{storage.Key}", "none");
            if (bytes.Length != storage.ByteCount)
                throw Broken($"record data/{storage.Key} of {storage.ByteCount} bytes for {storage.Count} elements", $"{bytes.Length}");
            storage.Offset = bytes.Offset;
        }

        return root;
    }

    private Tensor Place(string name, TorchTensor tensor)
    {
        var storage = tensor.Storage;
        var width = storage.Type.BitWidth() / 8;
        var byteCount = (int)(tensor.ElementCount * width);
        if (tensor.IsContiguous || byteCount == 0)
            return new Tensor(name, storage.Type, tensor.Shape, _mapping, storage.Offset + (tensor.Offset * width), byteCount);

        // Many tensors may look at one storage: what is copied for them is bounded by the file.
        _copied += byteCount;
        if (_copied > _mapping.Length) throw Broken($"'{name}' in row-major order", "more than the file transposed");
        var bytes = tensor.Gather(_mapping.Slice(storage.Offset, (int)storage.ByteCount));
        return new Tensor(name, storage.Type, tensor.Shape, bytes, _mapping.Path);
    }

    private CheckpointException Broken(string expected, string found) => new(_mapping.Path, $"expected {expected}, found {found}");
}
