using System.IO.Compression;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Checkpoints;

public sealed class TorchQuantizedTests : IDisposable
{
    // {'a': 2 x 3 codes over '0', scale 0.5, zero point 1}
    private const string PerTensor =
        "\u0080\u0002}X\u0001\0\0\0actorch._utils\n_rebuild_qtensor\n((X\u0007\0\0\0storagectorch\nQInt8Storage\n"
        + "X\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQK\0K\u0002K\u0003\u0086K\u0003K\u0001\u0086"
        + "ctorch\nper_tensor_affine\nG\u003f\u00e0\0\0\0\0\0\0K\u0001\u0087\u0089ccollections\nOrderedDict\n)RtRs.";

    // BertModel with a child 'x' of class Dropout, in a wrapper
    private const string Traced =
        "\u0080\u0002c__torch__\nW\n)\u0081}X\u0001\0\0\0mc__torch__.transformers.models.bert.modeling_bert.___torch_mangle_7\nBertModel\n"
        + ")\u0081q\u0001}X\u0001\0\0\0xc__torch__.torch.nn.modules.dropout\nDropout\n)\u0081}X\u0008\0\0\0training\u0089sbsbsb.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("qint8", "state_dict")]
    [InlineData("qint8", "traced")]
    [InlineData("qint8-per-channel", "state_dict")]
    [InlineData("qint8-per-channel", "traced")]
    public void Codes_scales_and_zero_points_are_PyTorchs(string kind, string form)
    {
        using var checkpoint = Checkpoint.OpenFile(Golden($"{kind}.{form}.pt"));
        using var golden = Checkpoint.OpenFile(Golden($"{kind}.weights.safetensors"));
        Assert.Equal(14, checkpoint.Quantized.Count);
        foreach (var (name, weights) in checkpoint.Quantized)
        {
            var codes = golden.Require(name + ".int8");
            Assert.Equal(codes.Shape, [weights.Rows, weights.Columns]);
            Assert.Equal(codes.SignedBytes(), weights.Codes.ToArray());
            Assert.Equal(golden.Require(name + ".scale").ToFloats(), weights.Scales.ToArray());
            Assert.Equal(golden.Require(name + ".zero_point").Integers(), Enumerable.Range(0, weights.Scales.Length).Select(weights.ZeroPoint));
        }
    }

    [Theory]
    [InlineData("qint8", "state_dict")]
    [InlineData("qint8", "traced")]
    [InlineData("qint8-per-channel", "traced")]
    [InlineData("float16", "state_dict")]
    public void What_was_not_quantised_is_the_model_before(string kind, string form)
    {
        using var checkpoint = Checkpoint.OpenFile(Golden($"{kind}.{form}.pt"));
        using var before = Checkpoint.Open(QuantizerGoldens.Path("tiny-bert"));
        foreach (var (name, tensor) in before.Tensors)
        {
            if (checkpoint.Quantized.ContainsKey(name)) continue;
            var found = checkpoint.Require(name);
            Assert.Equal(tensor.Shape, found.Shape);
            if (kind != "float16") Assert.Equal(tensor.ToFloats(), found.ToFloats());
        }

        Assert.Equal(before.Tensors.Count, checkpoint.Tensors.Keys.Concat(checkpoint.Quantized.Keys).Count(before.Tensors.ContainsKey));
    }

    [Fact]
    public void Float16_weights_are_bit_for_bit()
    {
        using var checkpoint = Checkpoint.OpenFile(Golden("float16.state_dict.pt"));
        using var golden = Checkpoint.OpenFile(Golden("float16.weights.safetensors"));
        const string suffix = ".float";
        foreach (var (name, tensor) in golden.Tensors) Assert.Equal(tensor.ToFloats(), checkpoint.Require(name[..^suffix.Length]).ToFloats());
    }

    [Theory]
    [InlineData("", "", new float[] { -0.5f, 0, 0.5f, 1, -2, -64.5f })]
    [InlineData("QInt8", "QUInt8", new float[] { -0.5f, 0, 0.5f, 1, 126, 63.5f })]
    [InlineData("K\u0003K\u0001\u0086", "K\u0001K\u0002\u0086", new float[] { -0.5f, 0.5f, -2, 0, 1, -64.5f })]
    public void A_quantised_tensor_has_its_values(string before, string after, float[] values)
    {
        using var checkpoint = Checkpoint.OpenFile(Archive(before == "" ? PerTensor : PerTensor.Replace(before, after, StringComparison.Ordinal)));
        Assert.Equal(values, checkpoint.Quantized["a"].Dequantize());
        Assert.Empty(checkpoint.Tensors);
    }

    [Theory]
    [InlineData("G\u003f\u00e0", "G\u00bf\u00e0", "positive finite scales, found -0.5")]
    [InlineData("G\u003f\u00e0", "G\u007f\u00f8", "positive finite scales, found NaN")]
    [InlineData("G\u003f\u00e0", "G\0\0", "positive finite scales, found 0")]
    [InlineData("K\u0001\u0087", "M\u0000\u0001\u0087", "zero points within the codes, found 256")]
    [InlineData("per_tensor_affine", "per_channel_affine", "quantiser")]
    [InlineData("per_tensor_affine", "per_tensor_affine_float", "is not called")]
    [InlineData("QInt8", "QInt4", "is not called")]
    [InlineData("QInt8", "Char", "arguments of torch._utils._rebuild_qtensor")]
    [InlineData("_rebuild_qtensor", "_rebuild_tensor_v2", "arguments of torch._utils._rebuild_tensor_v2")]
    [InlineData("K\u0002K\u0003\u0086K\u0003K\u0001\u0086", "K\u0006\u0085K\u0001\u0085", "two dimensions")]
    [InlineData("K\u0002K\u0003\u0086", "K\u0003K\u0003\u0086", "up to 8")]
    [InlineData("torch\nper_tensor_affine", "__torch__\nW", "is not called")]
    public void A_quantised_tensor_that_cannot_be_is_refused(string before, string after, string problem) =>
        Assert.Contains(problem, Refused(PerTensor.Replace(before, after, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void A_traced_module_without_tensors_is_empty()
    {
        using var checkpoint = Checkpoint.OpenFile(Archive(Traced, traced: true));
        Assert.Empty(checkpoint.Tensors);
    }

    [Theory]
    [InlineData("transformers.models.bert.modeling_bert", "elsewhere.models.bert.modeling_bert", "another architecture")]
    [InlineData("BertModel", "BertPooler", "BertForSequenceClassification")]
    [InlineData("_torch__.torch.nn.modules.dropout\nDropout", "_torch__.torch.nn.modules.rnn\nLSTM", "torch.nn.modules.rnn.LSTM")]
    [InlineData("__torch__.torch.nn.modules.dropout\nDropout\n)\u0081", "os\nsystem\n)\u0081", "os.system")]
    [InlineData("__torch__.torch.nn.modules.dropout\nDropout\n)\u0081", "os\nsystem\n)R", "os.system")]
    [InlineData("Dropout\n)\u0081}", "Dropout\nK\u0001\u0085\u0081}", "a module of a traced model")]
    [InlineData("Dropout\n)\u0081}", "Dropout\n)R}", "arguments of")]
    [InlineData("training\u0089", "trainingctorch\nqint8\n", "a module, a tensor or a number")]
    [InlineData("sbsbsb.", "sb}bsbsb.", "attributes of an object, once")]
    public void A_traced_module_of_another_kind_is_refused(string before, string after, string problem) =>
        Assert.Contains(problem, Refused(Traced.Replace(before, after, StringComparison.Ordinal), traced: true), StringComparison.Ordinal);

    [Fact]
    public void A_module_in_itself_is_looked_at_once()
    {
        var cyclic = Traced.Replace("training\u0089", "trainingh\u0001", StringComparison.Ordinal);
        using var checkpoint = Checkpoint.OpenFile(Archive(cyclic, traced: true));
        Assert.Empty(checkpoint.Tensors);
    }

    [Fact]
    public void Attributes_given_to_many_modules_are_looked_at_once()
    {
        // A module of two hundred children that share the attributes of the first: two hundred again.
        var children = string.Concat(Enumerable.Range(0, 200).Select(i => $"X\u0003\0\0\0{i:d3}c__torch__.torch.nn.modules.dropout\nDropout\n)\u0081h\u0002b"));
        var bomb = Traced.Replace("X\u0001\0\0\0xc__torch__.torch.nn.modules.dropout\nDropout\n)\u0081}X\u0008\0\0\0training\u0089sbs", $"q\u0002({children}u", StringComparison.Ordinal);
        Assert.True(bomb.Length > 5_000);
        using var checkpoint = Checkpoint.OpenFile(Archive(bomb, traced: true));
        Assert.Empty(checkpoint.Tensors);
    }

    [Theory]
    [InlineData("qint8.state_dict.pt")]
    [InlineData("qint8-per-channel.state_dict.pt")]
    [InlineData("qint8.traced.pt")]
    [InlineData("qint8-per-channel.traced.pt")]
    public void A_mutated_pickle_ends_in_an_answer_or_a_refusal(string name)
    {
        using var zip = ZipFile.OpenRead(Golden(name));
        var entries = zip.Entries.Where(entry => !entry.FullName.Contains("/code/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName, Content);
        var pickle = entries.Keys.Single(key => key.EndsWith("/data.pkl", StringComparison.Ordinal));
        var random = new Random(6);
        var path = Path.Combine(_folder.FullName, "mutated.pt");
        for (var round = 0; round < 100; round++)
        {
            var mutated = (byte[])entries[pickle].Clone();
            for (var i = random.Next(1, 4); i > 0; i--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
            {
                foreach (var (key, bytes) in entries) Add(archive, key, key == pickle ? mutated : bytes);
            }

            Assert.True(Answers(path));
        }
    }

    [Fact]
    public void A_state_dict_may_not_hold_objects() => Assert.Contains("is not called", Refused(Traced), StringComparison.Ordinal);

    private static bool Answers(string path)
    {
        try
        {
            using var checkpoint = Checkpoint.OpenFile(path);
            foreach (var tensor in checkpoint.Tensors.Values) tensor.Bytes.ToArray();
        }
        catch (CheckpointException)
        {
            // A refusal is an answer too; any other exception is not.
        }

        return true;
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private string Refused(string pickle, bool traced = false) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.OpenFile(Archive(pickle, traced))).Message;

    private string Archive(string pickle, bool traced = false)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.pt");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add(zip, "archive/data.pkl", Encoding.Latin1.GetBytes(pickle));
        Add(zip, "archive/data/0", [0, 1, 2, 3, 0xFD, 0x80]);
        if (traced) Add(zip, "archive/constants.pkl", "\u0080\u0002)."u8);
        return path;
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }

    private static string Golden(string name) => QuantizerGoldens.Path("checkpoints", "torch-quantized", name);
}
