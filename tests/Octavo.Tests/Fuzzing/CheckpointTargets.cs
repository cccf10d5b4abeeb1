using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Octavo.Checkpoints;

namespace Octavo.Tests.Fuzzing;

/// <summary>Files of weights. Their headers are damaged alone too, with lengths and checksums that fit: else the damage would seldom come so far.</summary>
internal static class CheckpointTargets
{
    private const int DataBytes = 256;

    private const string Header =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[4,8],"data_offsets":[0,128]},"b":{"dtype":"I64","shape":[16],"data_offsets":[128,256]}}""";

    // {'a': a tensor of 3 x 2 over '0', 'b': the same}
    private const string Pickle =
        "\u0080\u0002}q\0(X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\nq\u0001((X\u0007\0\0\0storagectorch\nFloatStorage\n"
        + "X\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQK\0K\u0003K\u0002\u0086K\u0001K\u0003\u0086\u0089ccollections\nOrderedDict\n)RtRq\u0002X\u0001\0\0\0bh\u0002u.";

    public static IEnumerable<FuzzTarget> All =>
    [
        new("safetensors", "model.safetensors", Read, () => [Golden("checkpoints", "odd-but-valid", "all-dtypes.safetensors"), Safetensors(Encoding.UTF8.GetBytes(Header))]),
        new("safetensors-header", "model.safetensors", Read, () => [Encoding.UTF8.GetBytes(Header)]) { Around = Safetensors },
        new("shard-index", "model.safetensors.index.json", (folder, _) => Read(Checkpoint.Open(folder)), () => [Golden("formats", "sharded-safetensors", "model.safetensors.index.json")])
        {
            Folder = FuzzTargets.GoldenFolder("formats", "sharded-safetensors"),
        },
        new("pickle-zip", "pytorch_model.bin", Read, () => [Golden("sentence-transformers", "dense-tanh-normalize-booleans", "2_Dense", "pytorch_model.bin"), Archive(Encoding.Latin1.GetBytes(Pickle))]),
        new("pickle-program", "pytorch_model.bin", Read, () => [Encoding.Latin1.GetBytes(Pickle)]) { Around = Archive },
        new("pickle-legacy", "pytorch_model.bin", Read, () => [Golden("tiny-bert", "pytorch_model.legacy.bin")]),
    ];

    private static byte[] Golden(params string[] parts) => FuzzTargets.Golden(parts);

    private static void Read(string folder, string path) => Read(Checkpoint.OpenFile(path));

    private static void Read(Checkpoint opened)
    {
        using var checkpoint = opened;
        foreach (var tensor in checkpoint.Tensors.Values) tensor.Bytes.ToArray();
    }

    private static byte[] Safetensors(byte[] header)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. new byte[DataBytes]];
    }

    private static byte[] Archive(byte[] pickle)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "archive/data.pkl", pickle);
            Add(zip, "archive/data/0", new byte[6 * sizeof(float)]);
            Add(zip, "archive/version", "3\n"u8.ToArray());
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}
