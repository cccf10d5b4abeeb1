using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Files;

namespace Octavo.Tests.Checkpoints;

public sealed class PickleTests : IDisposable
{
    // {'a': a tensor of 3 x 2 over '0', with the strides of a transposed 2 x 3}
    private const string Transposed =
        "\u0080\u0002}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\n"
        + "X\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQK\0K\u0003K\u0002\u0086K\u0001K\u0003\u0086\u0089ccollections\nOrderedDict\n)RtRs.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_checksum_is_that_of_zip() => Assert.Equal(0xCBF43926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void A_transposed_tensor_comes_in_row_major_order()
    {
        using var checkpoint = Checkpoint.OpenFile(Archive(Transposed, "pytorch_model.bin"));
        var tensor = checkpoint.Require("a");
        Assert.Equal([3, 2], tensor.Shape);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], tensor.ToFloats());
    }

    [Fact]
    public void A_pickle_is_known_by_its_content_and_not_by_its_name()
    {
        using var checkpoint = Checkpoint.OpenFile(Archive(Transposed, "weights.pt"));
        Assert.Single(checkpoint.Tensors);
    }

    [Theory]
    [InlineData("K\u0006tQ", "K\u0007tQ", "28 bytes for 7 elements")]
    [InlineData("K\u0003K\u0002\u0086K\u0001K\u0003", "K\u0003K\u0002\u0086K\u0001K\u0004", "up to 6")]
    [InlineData("}X", "ccollections\nOrderedDict\n)RX", null)]
    [InlineData("s.", "s}X\u0009\0\0\0_metadata}sb.", null)]
    [InlineData("s.", "s}X\u0009\0\0\0__class__}sb.", "another state")]
    [InlineData("s.", "s0.", "opcode 0x30")]
    [InlineData("s.", "s.more", "4 more")]
    public void One_change_to_a_pickle_is_told_or_harmless(string before, string after, string? problem)
    {
        var path = Archive(Transposed.Replace(before, after, StringComparison.Ordinal), "pytorch_model.bin");
        if (problem is null) Checkpoint.OpenFile(path).Dispose();
        else Assert.Contains(problem, Assert.Throws<CheckpointException>(() => Checkpoint.OpenFile(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_without_end_stops_at_the_limit_of_operations()
    {
        var path = Archive("\u0080\u0002" + new string(']', 2_000_000), "pytorch_model.bin");
        Assert.Contains("operations", Assert.Throws<CheckpointException>(() => Checkpoint.OpenFile(path)).Message, StringComparison.Ordinal);
    }

    private string Archive(string pickle, string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add(zip, "archive/data.pkl", Encoding.Latin1.GetBytes(pickle));
        Add(zip, "archive/data/0", MemoryMarshal.AsBytes<float>((float[])[0, 1, 2, 3, 4, 5]));
        return path;
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }
}
