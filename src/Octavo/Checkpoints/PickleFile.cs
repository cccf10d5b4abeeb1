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

    private readonly CheckpointFile _file;

    private PickleFile(CheckpointFile file)
    {
        _file = file;
    }

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, QuantizedWeights> Quantized { get; } = new(StringComparer.Ordinal);

    public static PickleFile Read(string path)
    {
        var opened = CheckpointFile.Open(path);
        try
        {
            var file = new PickleFile(opened);
            file.ReadStateDictionary();
            return file;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadStateDictionary()
    {
        TorchClasses classes;
        object? root;
        if (ZipDirectory.IsZip(_file))
        {
            var zip = ZipDirectory.Read(_file);
            classes = new TorchClasses(_file.Path, IsTraced(zip) ? new TorchModules(_file.Path) : null);
            root = ReadZip(zip, classes);
        }
        else if (LegacyPickle.IsLegacy(_file))
        {
            classes = new TorchClasses(_file.Path);
            root = LegacyPickle.Read(_file, classes);
        }
        else
        {
            throw Broken("a file that torch.save wrote", "neither a zip archive nor the older form");
        }

        var dictionary = root switch
        {
            PickleDictionary state => state,
            PickleObject traced => new TracedModule(_file.Path).ToStateDictionary(traced),
            _ => throw Broken("a state dict", PickleMachine.Describe(root)),
        };
        new TorchPlacement(_file, Tensors, Quantized).AddAll(dictionary);
    }

    // Only a traced or scripted module has constants; its code is there too and is never looked at.
    private static bool IsTraced(ZipDirectory zip) => zip.Find("constants.pkl", MaxPickleLength) is not null;

    private object? ReadZip(ZipDirectory zip, TorchClasses classes)
    {
        if (zip.Find("byteorder", 16) is { } order && !_file.Read(order.Offset, order.Length).AsSpan().SequenceEqual("little"u8))
            throw Broken("little-endian numbers", "others");
        if (zip.Find("data.pkl", MaxPickleLength) is not { } pickle) throw Broken("a record data.pkl", "none");
        var root = new PickleMachine(classes, _file.Path).Read(_file.Read(pickle.Offset, pickle.Length), out var length);
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

    private CheckpointException Broken(string expected, string found) => new(_file.Path, $"expected {expected}, found {found}");
}
