using System.Buffers.Binary;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    private string Target => Path.Combine(_folder.FullName, "model.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_read_back_aligned_and_sorted()
    {
        SafetensorsWriter.Write(
            Target,
            [
                ("small", ElementType.I8, [3], new byte[] { 1, 2, 255 }),
                ("b", ElementType.F32, [1, 2], new byte[8]),
                ("a \"ü\" 😀", ElementType.F32, [], BitConverter.GetBytes(1.5f)),
                ("wide", ElementType.I64, [0, 7], ReadOnlyMemory<byte>.Empty),
            ],
            new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ü" });

        var bytes = File.ReadAllBytes(Target);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        var order = ((string[])["wide", "a ", "\"b\"", "small"]).Select(name => Encoding.UTF8.GetString(bytes, 8, header).IndexOf(name, StringComparison.Ordinal));
        Assert.Equal(order.Order(), order);

        using var checkpoint = Checkpoint.OpenFile(Target);
        Assert.Equal(4, checkpoint.Tensors.Count);
        Assert.Equal("ü", checkpoint.Metadata["note"]);
        Assert.Equal([1f, 2f, -1f], checkpoint.Require("small").ToFloats());
        Assert.Equal([1.5f], checkpoint.Require("a \"ü\" 😀").ToFloats());
        Assert.Equal([0, 7], checkpoint.Require("wide").Shape);
        Assert.Equal("", checkpoint.ConfigJson);
    }

    [Fact]
    public void A_mapped_file_can_be_replaced_and_keeps_its_bytes()
    {
        SafetensorsWriter.Write(Target, [("a", ElementType.F32, [1], BitConverter.GetBytes(1f))], null);
        using var before = Checkpoint.OpenFile(Target);
        SafetensorsWriter.Write(Target, [("a", ElementType.F32, [1], BitConverter.GetBytes(2f))], null);
        using var after = Checkpoint.OpenFile(Target);
        Assert.Equal([1f], before.Require("a").ToFloats());
        Assert.Equal([2f], after.Require("a").ToFloats());
        Assert.Equal(["model.safetensors"], _folder.GetFileSystemInfos().Select(file => file.Name));
    }

    [Fact]
    public void A_mapped_tensor_can_be_written_over_its_own_file()
    {
        SafetensorsWriter.Write(Target, [("a", ElementType.F32, [1], BitConverter.GetBytes(3f))], null);
        using var before = Checkpoint.OpenFile(Target);
        var tensor = before.Require("a");
        SafetensorsWriter.Write(Target, [("b", tensor.Type, [.. tensor.Shape], tensor.Bytes.ToArray())], null);
        using var after = Checkpoint.OpenFile(Target);
        Assert.Equal([3f], after.Require("b").ToFloats());
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_nothing_behind()
    {
        Directory.CreateDirectory(Target);
        var problem = Assert.Throws<CheckpointException>(
            () => SafetensorsWriter.Write(Target, [("a", ElementType.U8, [1], new byte[1])], null));
        Assert.StartsWith(Target, problem.Message, StringComparison.Ordinal);
        Assert.Equal(["model.safetensors"], _folder.GetFileSystemInfos().Select(file => file.Name));
        var below = Path.Combine(_folder.FullName, "a", "file");
        SafetensorsWriter.Write(below, [], null);
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(Path.Combine(below, "x"), [], null));
    }

    [Fact]
    public void A_file_whose_writing_is_cancelled_leaves_nothing_behind()
    {
        var below = Path.Combine(_folder.FullName, "new", "folder", "x");
        Assert.Throws<OperationCanceledException>(
            () => SafetensorsWriter.Write(below, [("a", ElementType.U8, [1], new byte[1])], null, new CancellationToken(canceled: true)));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void Tensors_that_contradict_themselves_are_refused_before_anything_is_written()
    {
        (string, ElementType, int[], ReadOnlyMemory<byte>) one = ("a", ElementType.U8, [1], new byte[1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Target, [one, one], null));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Target, [("a", ElementType.F32, [1], new byte[3])], null));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Target, [("__metadata__", ElementType.U8, [1], new byte[1])], null));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Target, [("\ud800", ElementType.U8, [1], new byte[1])], null));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetensorsWriter.Write(Target, [("a", ElementType.U8, [-1], new byte[1])], null));
        Assert.Empty(_folder.GetFileSystemInfos());
    }
}
