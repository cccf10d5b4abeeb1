using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>
/// A state dict that PyTorch saved (<c>pytorch_model.bin</c>), as a zip archive or in the older form, or the tensors of a
/// traced module.
/// </summary>
internal sealed class PickleFile : IDisposable
{
    /// <summary>No pickle is longer, its storages apart.</summary>
    public const int MaxPickleLength = 16 << 20;

    private readonly MappedFile _mapping;

    private PickleFile(MappedFile mapping)
    {
        _mapping = mapping;
    }

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, QuantizedWeights> Quantized { get; } = new(StringComparer.Ordinal);

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
        TorchClasses classes;
        object? root;
        if (ZipDirectory.IsZip(_mapping))
        {
            var zip = ZipDirectory.Read(_mapping);
            classes = new TorchClasses(_mapping.Path, IsTraced(zip) ? new TorchModules(_mapping.Path) : null);
            root = ReadZip(zip, classes);
        }
        else if (LegacyPickle.IsLegacy(_mapping))
        {
            classes = new TorchClasses(_mapping.Path);
            root = LegacyPickle.Read(_mapping, classes);
        }
        else
        {
            throw Broken("a file that torch.save wrote", "neither a zip archive nor the older form");
        }

        var dictionary = root switch
        {
            PickleDictionary state => state,
            PickleObject traced => new TracedModule(_mapping.Path).ToStateDictionary(traced),
            _ => throw Broken("a state dict", PickleMachine.Describe(root)),
        };
        new TorchPlacement(_mapping, Tensors, Quantized).AddAll(dictionary);
    }

    // Only a traced or scripted module has constants; its code is there too and is never looked at.
    private static bool IsTraced(ZipDirectory zip) => zip.Find("constants.pkl", MaxPickleLength) is not null;

    private object? ReadZip(ZipDirectory zip, TorchClasses classes)
    {
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

    private CheckpointException Broken(string expected, string found) => new(_mapping.Path, $"expected {expected}, found {found}");
}
