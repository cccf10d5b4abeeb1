using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Tests.Checkpoints;

public sealed class GoldenCheckpointTests
{
    private static readonly string[] PlainFormats =
    [
        "bfloat16", "float16", "gamma-beta", "gamma-beta-no-prefix", "mixed-dtypes", "no-prefix",
        "no-prefix-with-classifier", "position-ids-and-pretraining-heads", "sharded-bin", "sharded-safetensors",
    ];

    public static TheoryData<string> Formats => [.. PlainFormats];

    public static TheoryData<string> QuantisedFormats =>
    [
        "torchao-int8-dynamic",
        .. Directory.GetDirectories(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "formats", "compressed-tensors"))
            .Select(folder => "compressed-tensors/" + Path.GetFileName(folder)),
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_tensor_of_a_format_is_one_of_tiny_bert(string format)
    {
        using var expected = Checkpoint.Open(Golden("tiny-bert"));
        using var checkpoint = Checkpoint.Open(Golden("formats", format));
        var unknown = new List<string>();
        foreach (var (name, tensor) in checkpoint.Tensors)
        {
            Assert.Equal(name, tensor.Name);
            if (expected.TryGet(TodaysName(name), out var same))
            {
                Assert.Equal(same.Shape, tensor.Shape);
                Assert.Equal(same.ToFloats().Select(value => Rounded(value, tensor.Type)), tensor.ToFloats());
            }
            else
            {
                unknown.Add(name);
            }
        }

        string[] extra = ["bert.embeddings.position_ids", "cls.predictions.bias", "cls.predictions.transform.dense.weight",
            "cls.seq_relationship.bias", "cls.seq_relationship.weight"];
        Assert.Empty(unknown.Except(extra));
        Assert.True(checkpoint.Tensors.Count - unknown.Count >= expected.Tensors.Count - 2);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model.legacy.bin")]
    public void A_pickle_holds_the_same_bytes_as_safetensors(string file)
    {
        using var expected = Checkpoint.Open(Golden("tiny-bert"));
        using var pickle = Checkpoint.OpenFile(Path.Combine(Golden("tiny-bert"), file));
        Assert.Equal(expected.Tensors.Keys.Order(), pickle.Tensors.Keys.Order());
        foreach (var (name, tensor) in pickle.Tensors)
        {
            Assert.Equal(expected.Require(name).Shape, tensor.Shape);
            Assert.True(expected.Require(name).Bytes.SequenceEqual(tensor.Bytes), name);
        }
    }

    [Theory]
    [MemberData(nameof(QuantisedFormats))]
    public void Quantised_checkpoints_open_with_their_integers(string format)
    {
        using var checkpoint = Checkpoint.Open(Golden("formats", format));
        Assert.DoesNotContain(checkpoint.Tensors.Values, tensor => tensor.Type == ElementType.I8);
        Assert.InRange(checkpoint.Quantized.Count, 13, 14);
        Assert.All(checkpoint.Quantized.Keys, name => Assert.NotNull(checkpoint.ActivationsOf(name)));
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        using var checkpoint = Checkpoint.Open(Golden("tiny-bert"));
        var problem = Assert.Throws<CheckpointException>(() => checkpoint.Require("bert.nothing"));
        Assert.Contains("bert.nothing", problem.Message, StringComparison.Ordinal);
        Assert.Contains("model.safetensors", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_says_what_it_looked_for()
    {
        var folder = Directory.CreateTempSubdirectory("octavo-").FullName;
        try
        {
            Assert.Contains("config.json", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder)).Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "config.json"), "{}");
            Assert.Contains("pytorch_model.bin", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder)).Message, StringComparison.Ordinal);
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(Path.Combine(folder, "none")));
            Assert.Throws<CheckpointException>(() => Checkpoint.OpenFile(Path.Combine(folder, "none.bin")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_bytes_are_gone_once_the_checkpoint_is_disposed()
    {
        var checkpoint = Checkpoint.Open(Golden("tiny-bert"));
        var tensor = checkpoint.Require("classifier.bias");
        checkpoint.Dispose();
        checkpoint.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ToFloats());
    }

    private static string Golden(params string[] parts) =>
        RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. parts]);

    private static string TodaysName(string name)
    {
        var today = name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
        var bare = today.StartsWith("embeddings.", StringComparison.Ordinal)
            || today.StartsWith("encoder.", StringComparison.Ordinal)
            || today.StartsWith("pooler.", StringComparison.Ordinal);
        return bare ? "bert." + today : today;
    }

    private static float Rounded(float value, ElementType type) => type switch
    {
        ElementType.F16 => (float)(Half)value,
        ElementType.BF16 => RoundedToBFloat16(value),
        _ => value,
    };

    private static float RoundedToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
