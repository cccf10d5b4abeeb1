using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Tests.Model;

/// <summary>Int8 folders that other libraries made answer as theirs do.</summary>
public unsafe class ForeignInt8Tests
{
    private static readonly string Formats = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "formats");

    /// <summary>Whose files hold the library's answer to its weights alone, too, and the codes of one layer's inputs.</summary>
    public static readonly TheoryData<string> CompressedTensors =
    [
        "compressed-tensors/w8a8-channel-token", "compressed-tensors/w8a8-channel-token-asymmetric-activations",
        "compressed-tensors/w8a8-channel-token-bfloat16-older-config", "compressed-tensors/w8a8-channel-token-classifier-too",
        "compressed-tensors/w8a8-tensor-token", "compressed-tensors/w8a8-tensor-token-ignore-classifier",
    ];

    public static readonly TheoryData<string> Folders = [.. CompressedTensors.Select(row => row.Data), "torchao-int8-dynamic"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Logits_row_by_row(string folder)
    {
        var isTorch = folder.StartsWith("torchao", StringComparison.Ordinal);
        var path = Path.Combine(Formats, folder);
        using var expected = Checkpoint.OpenFile(Path.Combine(path, isTorch ? "expected.safetensors" : "expected-more.safetensors"));
        using var batchFile = Checkpoint.OpenFile(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert", "expected-forward.safetensors"));
        var golden = new GoldenBatch(batchFile);
        float[]? first = null;
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(path, new() { InstructionSet = set, Threads = 2 });
            var logits = model.Logits(golden.Ragged);
            Assert.Equal(first ??= logits, logits);
            Assert.Equal(logits, model.Logits(golden.Padded));
        }

        var name = isTorch ? "logits.row_by_row" : "logits.weights_and_activations.row_by_row";
        CheckLogits(expected.Require(name).ToFloats(), first!);
    }

    /// <summary>The reader alone: scale times code as float weights, activations as they are.</summary>
    [Theory]
    [MemberData(nameof(CompressedTensors))]
    public void Weights_alone_give_the_librarys_logits(string folder)
    {
        var path = Path.Combine(Formats, folder);
        using var expected = Checkpoint.OpenFile(Path.Combine(path, "expected-more.safetensors"));
        var golden = new GoldenBatch(expected);
        var floats = Directory.CreateTempSubdirectory("octavo-");
        try
        {
            using (var int8 = Checkpoint.Open(path))
                WriteFloats(int8, floats.FullName);
            using var model = TextClassifier.Load(floats.FullName);
            var want = expected.Require("logits.weights_only_float32").ToFloats();
            var found = model.Logits(golden.Padded);
            Near.Equal(want, found, 1e-5);
        }
        finally
        {
            floats.Delete(recursive: true);
        }
    }

    private static void WriteFloats(Checkpoint int8, string folder)
    {
        var tensors = new List<(string, ElementType, int[], ReadOnlyMemory<byte>)>();
        foreach (var tensor in int8.Tensors.Values)
            tensors.Add((tensor.Name, tensor.Type, [.. tensor.Shape], tensor.Bytes.ToArray()));
        foreach (var (name, weights) in int8.Quantized)
            tensors.Add((name, ElementType.F32, [weights.Rows, weights.Columns], MemoryMarshal.AsBytes<float>(weights.Dequantize()).ToArray()));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, null);
        var config = System.Text.Json.Nodes.JsonNode.Parse(int8.ConfigJson)!.AsObject();
        config.Remove("quantization_config");
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
    }

    /// <summary>
    /// With scale = absmax / 127.5 the largest negative value of a row lies on the tie -127.5, and the last bit of
    /// a float decides between two codes: scaling the attention by 1 + 4e-7 moves five of torchao's six rows by up
    /// to 0.014. So most logits must be within 0.01, none beyond 0.02, and a row without such a tie is exact.
    /// </summary>
    private static void CheckLogits(float[] want, float[] found)
    {
        var differences = want.Zip(found, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(differences.Max(), 0, 0.02);
        Assert.True(differences.Count(d => d <= 0.01) >= 10);
        Assert.Contains(differences.Chunk(2), row => row.Max() < 1e-5);
    }

    /// <summary>The codes of layer 0's query input, given the very input.</summary>
    [Theory]
    [MemberData(nameof(CompressedTensors))]
    public void Codes_of_the_first_query(string folder)
    {
        var path = Path.Combine(Formats, folder);
        using var expected = Checkpoint.OpenFile(Path.Combine(path, "expected-more.safetensors"));
        var (input, codes) = (expected.Require("query.input"), expected.Require("query.input_int8"));
        var columns = input.Shape[^1];
        var rows = (int)(input.ElementCount / columns);
        using var x = new Matrix(rows, columns);
        for (var r = 0; r < rows; r++)
            input.CopyElements((long)r * columns, x.Row(r));
        using var checkpoint = Checkpoint.Open(path);
        var rule = checkpoint.ActivationsOf(checkpoint.Quantized.Keys.Single(k => k.Contains("layer.0.attention.self.query", StringComparison.Ordinal)))!;
        using var quantized = new QuantizedRows(rows, columns);
        quantized.Quantize(Worker.Alone, Leaves.Chosen, x, rows, rule);
        var want = MemoryMarshal.Cast<byte, sbyte>(codes.Bytes);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                Assert.Equal(want[(r * columns) + c], quantized.Row(r)[c] - 128);
        }
    }
}
