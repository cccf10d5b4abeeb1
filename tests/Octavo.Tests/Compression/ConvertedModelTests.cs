using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Model;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Compression;

/// <summary>The int8 files of PyTorch become folders that answer as PyTorch did.</summary>
public sealed class ConvertedModelTests : IDisposable
{
    private static readonly string Tiny = QuantizerGoldens.Path("tiny-bert");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    private string Output => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("qint8", "state_dict")]
    [InlineData("qint8", "traced")]
    [InlineData("qint8-per-channel", "state_dict")]
    [InlineData("qint8-per-channel", "traced")]
    public void Weights_stay_bit_for_bit_and_logits_are_PyTorchs(string kind, string form)
    {
        var file = Golden($"{kind}.{form}.pt");
        var report = ModelQuantizer.Convert(file, Tiny, Output);
        Assert.Same(Scheme.PyTorch, report.Scheme);
        Assert.Equal(kind == "qint8" ? "per tensor" : "per channel", report.Rows.Single(row => row.Name == "bert.pooler.dense").Granularity);
        using (var torch = Checkpoint.OpenFile(file))
        using (var saved = Checkpoint.Open(Output))
        {
            Assert.Equal(14, saved.Quantized.Count);
            Assert.All(saved.Quantized, item => Assert.Equal(torch.Quantized[item.Key].Codes.ToArray(), item.Value.Codes.ToArray()));
            Assert.All(saved.Quantized, item => Assert.Equal(QuantizerGoldens.Bits(torch.Quantized[item.Key].Scales), QuantizerGoldens.Bits(item.Value.Scales)));
        }

        using var expected = Checkpoint.OpenFile(Golden("expected.safetensors"));
        using var model = TextClassifier.Load(Output);
        var (want, found) = (expected.Require(kind + ".logits").ToFloats(), model.Logits(new GoldenBatch(expected).Padded));
        Near.Equal(want, found, 5e-3);
    }

    [Fact]
    public void A_file_of_halves_is_saved_as_halves()
    {
        ModelQuantizer.Convert(Golden("float16.state_dict.pt"), Tiny, Output, new() { Scheme = Scheme.Fp16 });
        using var expected = Checkpoint.OpenFile(Golden("expected.safetensors"));
        using var model = TextClassifier.Load(Output);
        var (want, found) = (expected.Require("float16.logits").ToFloats(), model.Logits(new GoldenBatch(expected).Padded));
        Near.Equal(want, found, 5e-3);
    }

    [Fact]
    public void Its_scheme_cannot_be_changed()
    {
        var file = Golden("qint8.traced.pt");
        Assert.Contains("taken over as they are", Assert.Throws<ArgumentException>(() => ModelQuantizer.Convert(file, Tiny, Output, new())).Message, StringComparison.Ordinal);
        var pattern = new QuantizationOptions { Scheme = Scheme.PyTorch, Exclude = ["pooler"] };
        Assert.Contains("no pattern", Assert.Throws<ArgumentException>(() => ModelQuantizer.Convert(file, Tiny, Output, pattern)).Message, StringComparison.Ordinal);
        ModelQuantizer.Convert(file, Tiny, Output, new() { Scheme = Scheme.PyTorch });
        Assert.True(File.Exists(Path.Combine(Output, "config.json")));
    }

    [Fact]
    public void Hostile_pickles_are_refused_at_this_door_too()
    {
        var files = ((string[])["hostile", "hostile-more"]).SelectMany(folder => Directory.GetFiles(QuantizerGoldens.Path("checkpoints", folder), "*.bin")).ToList();
        Assert.True(files.Count > 40);
        foreach (var file in files)
        {
            var exception = Record.Exception(() => ModelQuantizer.Convert(file, Tiny, Output));
            Assert.True(exception is CheckpointException, $"{file}: {exception}");
        }

        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void A_config_of_another_size_is_refused()
    {
        var other = Path.Combine(_folder.FullName, "other");
        Directory.CreateDirectory(other);
        File.WriteAllText(Path.Combine(other, "config.json"), File.ReadAllText(Path.Combine(Tiny, "config.json")).Replace("\"hidden_size\": 32", "\"hidden_size\": 64", StringComparison.Ordinal));
        Assert.Contains("by the config", Assert.Throws<CheckpointException>(() => ModelQuantizer.Convert(Golden("qint8.traced.pt"), other, Output)).Message, StringComparison.Ordinal);
        Assert.Contains("config.json", Assert.Throws<CheckpointException>(() => ModelQuantizer.Convert(Golden("qint8.traced.pt"), _folder.FullName, Output)).Message, StringComparison.Ordinal);
    }

    private static string Golden(string name) => QuantizerGoldens.Path("checkpoints", "torch-quantized", name);
}
