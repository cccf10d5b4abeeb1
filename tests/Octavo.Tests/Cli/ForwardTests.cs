using System.Buffers.Binary;
using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Tests.Cli;

public sealed class ForwardTests : IDisposable
{
    private static readonly string Tiny = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");
    private static readonly int[] Square = [2, 3];

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-forward-").FullName;

    private string Output => Path.Combine(_folder, "y.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Logits_and_hidden_states_are_those_of_transformers()
    {
        const float tolerance = 2e-5f;
        var result = CliProcess.Run("forward", Tiny, "--input", Path.Combine(Tiny, "expected-forward.safetensors"), "--output", Output, "--hidden-states");
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Output);
        using var expected = Checkpoint.OpenFile(Path.Combine(Tiny, "expected-forward.safetensors"));
        using var actual = Checkpoint.OpenFile(Output);
        var mask = expected.Require("attention_mask").ToFloats();
        foreach (var (name, tensor) in actual.Tensors)
        {
            var golden = expected.Require(name);
            Assert.Equal(golden.Shape, tensor.Shape);
            var (wanted, found) = (golden.ToFloats(), tensor.ToFloats());
            var width = name == "logits" ? found.Length : found.Length / mask.Length;
            for (var i = 0; i < found.Length; i++)
            {
                if (name == "logits" || mask[i / width] > 0) Assert.Equal(wanted[i], found[i], tolerance);
            }
        }

        Assert.Equal(4, actual.Tensors.Count);
    }

    /// <summary>The same encoder without its classifier, and with one that is of tokens.</summary>
    [Fact]
    public void Without_a_head_there_are_hidden_states_and_no_logits()
    {
        var cases = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cases", "encoder-without-head");
        var input = Path.Combine(Tiny, "expected-forward.safetensors");
        var result = CliProcess.Run("forward", cases, "--input", input, "--output", Output);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("no head that is known: hidden states instead of logits", result.Error, StringComparison.Ordinal);
        using (var expected = Checkpoint.OpenFile(input))
        using (var found = Checkpoint.OpenFile(Output))
        {
            Assert.Equal(["hidden_states.0", "hidden_states.1", "hidden_states.2"], found.Tensors.Keys.Order(StringComparer.Ordinal));
            var (wanted, values, mask) = (expected.Require("hidden_states.2").ToFloats(), found.Require("hidden_states.2").ToFloats(), expected.Require("attention_mask").ToFloats());
            var width = values.Length / mask.Length;
            Assert.All(Enumerable.Range(0, values.Length).Where(i => mask[i / width] > 0), i => Assert.Equal(wanted[i], values[i], 2e-5f));
        }

        foreach (var file in Directory.GetFiles(Tiny).Where(file => Path.GetExtension(file) is ".json" or ".safetensors")) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        var config = Path.Combine(_folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("BertForSequenceClassification", "BertForTokenClassification", StringComparison.Ordinal));
        Assert.Equal(0, CliProcess.Run("forward", _folder, "--input", input, "--output", Output, "--hidden-states").ExitCode);
        using var words = Checkpoint.OpenFile(Output);
        Assert.Equal([.. words.Require("hidden_states.0").Shape.Take(2), 2], words.Require("logits").Shape);
    }

    [Fact]
    public void No_mask_is_all_ones_and_no_types_are_zeros()
    {
        var ones = Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]), ("attention_mask", Square, [1, 1, 1, 1, 1, 1]), ("token_type_ids", Square, new int[6]));
        Assert.Equal(0, CliProcess.Run("forward", Tiny, "--input", ones, "--output", Output).ExitCode);
        var expected = File.ReadAllBytes(Output);
        var bare = Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]));
        Assert.Equal(0, CliProcess.Run("forward", Tiny, "--input", bare, "--output", Output).ExitCode);
        Assert.Equal(expected, File.ReadAllBytes(Output));
    }

    [Theory]
    [InlineData("attention_mask", 2, 3, 2, "0 and 1")]
    [InlineData("attention_mask", 3, 2, 1, "shape")]
    [InlineData("token_type_ids", 6, 1, 0, "shape")]
    [InlineData("token_type_ids", 2, 3, 77, "77")]
    [InlineData("input_ids", 2, 3, -1, "-1")]
    [InlineData("input_ids", 2, 3, 2_000_000, "2000000")]
    [InlineData("input_ids", 0, 3, 0, "[B, T]")]
    [InlineData("input_ids", 1, 4096, 0, "positions")]
    public void Bad_ids_are_refused(string name, int rows, int columns, int value, string expected)
    {
        var bad = (name, new[] { rows, columns }, Enumerable.Repeat(value, rows * columns).ToArray());
        var input = name == "input_ids" ? Input(bad) : Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]), bad);
        CliProcess.Run("forward", Tiny, "--input", input, "--output", Output).IsRefused(1, expected);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void A_full_disk_and_a_missing_file_are_told()
    {
        var input = Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]));
        CliProcess.Run("forward", Tiny, "--input", Output, "--output", Output).IsRefused(1, "y.safetensors");
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        CliProcess.Run("forward", Tiny, "--input", input, "--output", "/dev/full").IsRefused(1, "space");
    }

    [Fact]
    public void Gradients_are_those_of_PyTorch()
    {
        var result = CliProcess.Run("forward", Tiny, "--input", Path.Combine(Tiny, "expected-forward.safetensors"), "--output", Output, "--gradients");
        Assert.True(result.ExitCode == 0, result.Error);
        using var expected = Checkpoint.OpenFile(Path.Combine(Tiny, "expected-gradients.safetensors"));
        using var actual = Checkpoint.OpenFile(Output);
        Assert.Equal(expected.Tensors.Count + 1, actual.Tensors.Count);
        foreach (var golden in expected.Tensors.Values)
        {
            var (wanted, found) = (golden.ToFloats(), actual.Require(golden.Name).ToFloats());
            var tolerance = Math.Max(1e-3f, wanted.Max(Math.Abs)) * 1e-4;
            Assert.Equal(golden.Shape, actual.Require(golden.Name).Shape);
            Assert.All(wanted.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
    }

    [Fact]
    public void Gradients_of_answers_are_those_of_PyTorch()
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "question-answering");
        var result = CliProcess.Run("forward", folder, "--input", Path.Combine(folder, "expected.safetensors"), "--output", Output, "--gradients");
        Assert.True(result.ExitCode == 0, result.Error);
        using var expected = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        using var actual = Checkpoint.OpenFile(Output);
        foreach (var name in (string[])["loss", "start_logits", "end_logits", "grad.qa_outputs.weight", "grad.bert.embeddings.word_embeddings.weight"])
        {
            Assert.Equal(expected.Require(name).Shape, actual.Require(name).Shape);
            Assert.All(expected.Require(name).ToFloats().Zip(actual.Require(name).ToFloats()), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }

    [Fact]
    public void Places_of_answers_come_in_pairs()
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "question-answering");
        string[] args = ["forward", folder, "--output", Output, "--gradients", "--input"];
        CliProcess.Run([.. args, Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]), ("start_positions", [2], [0, 1]))]).IsRefused(1, "end_positions");
        CliProcess.Run([.. args, Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]), ("start_positions", [2], [0, 1]), ("end_positions", [1], [0]))]).IsRefused(1, "expected end_positions of [2]");
        CliProcess.Run([.. args, Input(("input_ids", Square, [1, 2, 3, 4, 5, 6]), ("labels", [2], [0, 1]))]).IsRefused(1, "expected one of each for each of 2 sequences");
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        var input = Path.Combine(_folder, "x.safetensors");
        void Write(params long[] labels) => SafetensorsWriter.Write(
            input, [("input_ids", ElementType.I64, Square, new byte[48]), ("labels", ElementType.I64, [labels.Length], System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(labels).ToArray())], null);
        string[] args = ["forward", Tiny, "--input", input, "--output", Output, "--gradients"];
        Write(0, 2);
        CliProcess.Run(args).IsRefused(1, "labels: expected 0 to 1, found 2 at element 1");
        Write(0);
        CliProcess.Run(args).IsRefused(1, "expected labels of [2]");
        Write(0, 1);
        CliProcess.Run([.. args, "--scheme", "int8"]).IsRefused(1, "expected a float model");
    }

    private string Input(params (string Name, int[] Shape, int[] Values)[] tensors)
    {
        var path = Path.Combine(_folder, "x.safetensors");
        SafetensorsWriter.Write(path, tensors.Select(tensor => (tensor.Name, ElementType.I64, tensor.Shape, Bytes(tensor.Values))), null);
        return path;
    }

    private static ReadOnlyMemory<byte> Bytes(int[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return bytes;
    }
}
