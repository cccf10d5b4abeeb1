using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Tests.Compression;
using Octavo.Tests.Numerics;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>A loaded model needs its file no more: whatever happens to it, the answers keep their bits.</summary>
public sealed class OwnedWeightsTests : IDisposable
{
    // Every word: rows that nobody looked up before the file was changed count too.
    private static readonly TokenBatch EveryWord = new([.. Enumerable.Range(0, 128)], new int[128], [.. Enumerable.Range(0, 5).Select(i => i * 32)]);

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("octavo-");

    public static readonly TheoryData<string, string> Cases = new MatrixTheoryData<string, string>(
        ["single", "half", "bfloat16", "pickle", "int8", "foreign int8"], ["truncated", "overwritten", "replaced", "deleted"]);

    public void Dispose() => _parent.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_loaded_model_answers_with_the_same_bits_whatever_becomes_of_its_file(string kind, string change)
    {
        var file = WeightsOf(kind);
        using var model = TextClassifier.Load(Path.GetDirectoryName(file)!, new() { Threads = 2 });
        Change(file, change);
        var after = model.Logits(EveryWord);
        using var untouched = TextClassifier.Load(Path.GetDirectoryName(WeightsOf(kind))!);
        Assert.Equal(untouched.Logits(EveryWord), after);
    }

    [Theory]
    [InlineData("truncated", "bytes")]
    [InlineData("overwritten", "written last")]
    public void A_file_that_changes_while_it_is_read_is_refused(string change, string expected)
    {
        foreach (var kind in (string[])["single", "half", "pickle", "int8"])
        {
            var file = WeightsOf(kind);
            using var checkpoint = Checkpoint.OpenFile(file);
            Change(file, change);
            var problem = Assert.Throws<CheckpointException>(() => checkpoint.Require("classifier.bias").ToFloats());
            Assert.Contains(file, problem.Message, StringComparison.Ordinal);
            Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
            Assert.Contains("changed while it was being read", problem.Message, StringComparison.Ordinal);
            Assert.Throws<CheckpointException>(() => checkpoint.Require("classifier.bias").Bytes.ToArray());
            if (checkpoint.Quantized.Count > 0)
                Assert.Throws<CheckpointException>(() => checkpoint.Quantized.First().Value.Codes.ToArray());
        }
    }

    [Fact]
    public void A_file_that_another_takes_the_place_of_is_read_to_its_end()
    {
        var file = WeightsOf("single");
        using var checkpoint = Checkpoint.OpenFile(file);
        Change(file, "replaced");
        using var untouched = Checkpoint.OpenFile(WeightsOf("single"));
        Assert.Equal(untouched.Require("classifier.weight").ToFloats(), checkpoint.Require("classifier.weight").ToFloats());
    }

    [Fact]
    public void A_tensor_of_a_disposed_checkpoint_cannot_be_read()
    {
        var checkpoint = Checkpoint.OpenFile(WeightsOf("single"));
        checkpoint.Dispose();
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Require("classifier.bias").ToFloats());
    }

    private static void Change(string file, string change)
    {
        if (change is "replaced" or "deleted")
        {
            File.Delete(file);
            if (change == "replaced") File.WriteAllText(file, "others");
            return;
        }

        // As a shell does it: without asking who else has the file.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (change == "truncated") stream.SetLength(0);
        else stream.Write(new byte[stream.Length]);
    }

    private string WeightsOf(string kind)
    {
        var folder = Path.Combine(_parent.FullName, Path.GetRandomFileName());
        if (kind == "int8")
        {
            using var tiny = new TinyModel();
            ModelQuantizer.Save(tiny.Folder, folder);
            return Path.Combine(folder, "model.safetensors");
        }

        var source = kind switch
        {
            "half" => QuantizerGoldens.Path("formats/float16"),
            "bfloat16" => QuantizerGoldens.Path("formats/bfloat16"),
            "foreign int8" => QuantizerGoldens.Path("formats/compressed-tensors/w8a8-channel-token"),
            _ => QuantizerGoldens.Path("tiny-bert"),
        };
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(source, "config.json"), Path.Combine(folder, "config.json"));
        var name = kind == "pickle" ? "pytorch_model.bin" : "model.safetensors";
        File.Copy(Path.Combine(source, name), Path.Combine(folder, name));
        return Path.Combine(folder, name);
    }
}
