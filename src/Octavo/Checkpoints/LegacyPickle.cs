using System.Buffers.Binary;

namespace Octavo.Checkpoints;

/// <summary>
/// The files that PyTorch wrote before 1.6: pickles of a magic number, a version, facts about the
/// system, the state dict and the keys of its storages, then the bytes of the storages.
/// </summary>
internal static class LegacyPickle
{
    private const long Version = 1001;

    // The pickle of 0x1950a86a20f9469cfc6c.
    private static ReadOnlySpan<byte> Magic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public static bool IsLegacy(CheckpointFile file) => file.Length >= Magic.Length && file.Read(0, Magic.Length).AsSpan().SequenceEqual(Magic);

    public static object? Read(CheckpointFile file, TorchClasses classes)
    {
        var position = (long)Magic.Length;
        // All pickles lie at the beginning; the bytes of the storages follow.
        var pickles = file.Read(0, (int)Math.Min(file.Length, PickleFile.MaxPickleLength));
        if (Next(file, pickles, classes, ref position) is not Version) throw Broken(file, $"version {Version}", "another");
        var littleEndian = Next(file, pickles, classes, ref position) is PickleDictionary system
            && system.Items.TryGetValue("little_endian", out var order)
            && order is true;
        if (!littleEndian) throw Broken(file, "little-endian numbers", "others");
        var root = Next(file, pickles, classes, ref position);
        if (Next(file, pickles, classes, ref position) is not PickleList keys) throw Broken(file, "a list of storages", "none");
        foreach (var key in keys.Items) position = Locate(file, classes, key, position);
        var missing = classes.Storages.Values.FirstOrDefault(storage => storage.Offset < 0);
        if (missing is not null) throw Broken(file, $"storage '{missing.Key}'", "no such storage");
        return position == file.Length ? root : throw Broken(file, $"an end at byte {position}", $"{file.Length - position} more bytes");
    }

    private static object? Next(CheckpointFile file, byte[] pickles, TorchClasses classes, ref long position)
    {
        var value = new PickleMachine(classes, file.Path).Read(pickles.AsSpan((int)position), out var length);
        position += length;
        return value;
    }

    private static long Locate(CheckpointFile file, TorchClasses classes, object? key, long position)
    {
        if (key is not string name || !classes.Storages.TryGetValue(name, out var storage))
            throw Broken(file, "storages that tensors are in", $"{PickleMachine.Describe(key)} that none is in");
        if (storage.Offset >= 0) throw Broken(file, "every storage once", $"'{name}' twice");
        const int countLength = 8;
        if (file.Length - position < countLength) throw Broken(file, $"storage '{name}'", "the end of the file");
        var count = BinaryPrimitives.ReadInt64LittleEndian(file.Read(position, countLength));
        if (count != storage.Count) throw Broken(file, $"storage '{name}' of {storage.Count} elements", $"{count}");
        storage.Offset = position + countLength;
        if (storage.ByteCount > file.Length - storage.Offset)
            throw Broken(file, $"storage '{name}' of {storage.ByteCount} bytes", $"{file.Length - storage.Offset}");
        return storage.Offset + storage.ByteCount;
    }

    private static CheckpointException Broken(CheckpointFile file, string expected, string found) =>
        new(file.Path, $"legacy pickle: expected {expected}, found {found}");
}
