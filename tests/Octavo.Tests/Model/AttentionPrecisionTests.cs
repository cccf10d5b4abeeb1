using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Architectures;

namespace Octavo.Tests.Model;

/// <summary>Whole models whose attention multiplies codes: who computes it, who refuses, and what folders say.</summary>
public sealed class AttentionPrecisionTests : IDisposable
{
    private static readonly QuantizationOptions Int8 = new() { Attention = AttentionPrecision.Int8 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    private string Output => Path.Combine(_folder.FullName, "out");

    public static TheoryData<string> Classic => FamilyFolders.Classic;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Classic))]
    public void Every_model_of_BERTs_block_gives_the_same_bits_everywhere(string modelType)
    {
        var (path, batch) = (FamilyFolders.Path(modelType), BatchOf(modelType));
        using var first = TextClassifier.Load(path, new() { Quantization = Int8, Threads = 1 });
        Assert.Equal(AttentionPrecision.Int8, first.Attention);
        var logits = first.Logits(batch.Ragged);
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(path, new() { Quantization = Int8, InstructionSet = set, Threads = 3 });
            Assert.Equal(logits, model.Logits(batch.Ragged));
            Assert.Equal(logits, model.Logits(batch.Padded));
            for (var (i, labels) = (0, model.Config.NumLabels); i < batch.Ragged.Count; i++)
                Assert.Equal(logits.Skip(i * labels).Take(labels), model.Logits(batch.Ragged.Slice(i, 1)));
        }
    }

    [Theory]
    [MemberData(nameof(Classic))]
    public void It_is_near_attention_of_floats_and_not_the_same(string modelType)
    {
        var (path, batch) = (FamilyFolders.Path(modelType), BatchOf(modelType));
        using var floats = TextEncoder.Load(path);
        using var int8 = TextEncoder.Load(path, new() { Quantization = Int8 with { Steps = QuantizationSteps.Attention } });
        Assert.InRange(Statistics.SignalToNoise(floats.Logits(batch.Ragged), int8.Logits(batch.Ragged)), 25, 80);
    }

    [Theory]
    [InlineData("deberta-v2")]
    [InlineData("xlnet")]
    [InlineData("modernbert")]
    public void Other_kinds_of_attention_stay_float_and_refuse_to_be_asked(string modelType)
    {
        var path = FamilyFolders.Path(modelType);
        using (var model = TextClassifier.Load(path, new() { Quantization = new() }))
            Assert.Equal(AttentionPrecision.Float, model.Attention);
        using (var model = TextClassifier.Load(path, new() { Quantization = new() { Attention = AttentionPrecision.Float } }))
            Assert.Equal(AttentionPrecision.Float, model.Attention);
        foreach (var act in (Action[])[() => TextClassifier.Load(path, new() { Quantization = Int8 }).Dispose(), () => ModelQuantizer.Save(path, Output, Int8)])
            Assert.Equal($"attention: expected float, for the attention of {modelType} is computed in floats alone, found int8", Assert.Throws<ArgumentException>(act).Message);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void A_saved_folder_says_it_and_loads_to_the_same_bits()
    {
        var (path, batch) = (FamilyFolders.Path("bert"), BatchOf("bert").Ragged);
        using var loaded = TextClassifier.Load(path, new() { Quantization = Int8 });
        ModelQuantizer.Save(path, Output, Int8);
        using var saved = TextClassifier.Load(Output);
        Assert.Equal(AttentionPrecision.Int8, saved.Attention);
        Assert.Equal(loaded.Logits(batch), saved.Logits(batch));
        using var checkpoint = Checkpoint.Open(Output);
        Assert.Equal(("2", "int8"), (checkpoint.Metadata["octavo_format_version"], checkpoint.Metadata["octavo_attention"]));
        Assert.Equal(AttentionPrecision.Int8, checkpoint.Attention);
    }

    [Fact]
    public void A_folder_of_floats_is_what_it_was_and_may_be_given_the_other()
    {
        var (path, batch) = (FamilyFolders.Path("bert"), BatchOf("bert").Ragged);
        ModelQuantizer.Save(path, Output, Int8 with { Attention = AttentionPrecision.Float });
        using (var checkpoint = Checkpoint.Open(Output))
        {
            Assert.Equal("1", checkpoint.Metadata["octavo_format_version"]);
            Assert.DoesNotContain("octavo_attention", checkpoint.Metadata.Keys);
        }

        var int8 = Output + "8";
        ModelQuantizer.Save(path, int8, Int8);
        Assert.Equal(LogitsOf(Output, null), LogitsOf(int8, AttentionPrecision.Float));
        Assert.Equal(LogitsOf(int8, null), LogitsOf(Output, AttentionPrecision.Int8));
        Assert.NotEqual(LogitsOf(int8, null), LogitsOf(Output, null));

        float[] LogitsOf(string folder, AttentionPrecision? attention)
        {
            using var model = TextClassifier.Load(folder, new() { Quantization = attention is null ? null : new() { Attention = attention } });
            return model.Logits(batch);
        }
    }

    [Theory]
    [InlineData("\"octavo_attention\":\"int8\"", "\"octavo_attention\":\"int4\"", "metadata 'octavo_attention': expected float or int8, found 'int4'")]
    [InlineData("\"octavo_format_version\":\"2\"", "\"octavo_format_version\":\"3\"", "later version")]
    [InlineData("\"octavo_format_version\"", "\"octavo_farmot_versien\"", "expected beside")]
    public void What_a_file_says_wrongly_is_named(string before, string after, string problem)
    {
        ModelQuantizer.Save(FamilyFolders.Path("bert"), Output, Int8);
        Replace(before, after);
        Assert.Contains(problem, Assert.Throws<CheckpointException>(() => TextClassifier.Load(Output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_asks_for_what_its_type_does_not_compute_is_refused()
    {
        ModelQuantizer.Save(FamilyFolders.Path("deberta-v2"), Output);
        using var source = Checkpoint.Open(Output);
        var metadata = new Dictionary<string, string>(source.Metadata) { ["octavo_format_version"] = "2", ["octavo_attention"] = "int8" };
        var copy = Path.Combine(_folder.FullName, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Output))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var tensors = SafetensorsFile.Read(Path.Combine(Output, "model.safetensors"));
        SafetensorsWriter.Write(
            Path.Combine(copy, "model.safetensors"),
            tensors.Tensors.Values.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape.ToArray(), (ReadOnlyMemory<byte>)tensor.Bytes.ToArray())), metadata);
        tensors.Dispose();
        var message = Assert.Throws<CheckpointException>(() => TextClassifier.Load(copy)).Message;
        Assert.Contains("metadata 'octavo_attention': expected float, for the attention of deberta-v2 is computed in floats alone, found int8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Budgets_and_sensitivity_take_it_for_a_part_that_can_be_left_out()
    {
        using var tiny = new Compression.TinyModel();
        var examples = GlueTask.Find("mrpc").ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(8).ToArray();
        var report = Sensitivity.Measure(tiny.Folder, examples, Int8);
        var row = Assert.Single(report.Rows, row => row.Layer == Sensitivity.Attention);
        Assert.InRange(row.Output, 25, 80);
        Assert.True(row.OnlyQuantized > report.AllQuantized);
        Assert.DoesNotContain(Sensitivity.Measure(tiny.Folder, examples).Rows, row => row.Layer == Sensitivity.Attention);
        var steps = Assert.Single(StepErrors.Measure(tiny.Folder, examples, [Int8]));
        Assert.Equal(row.OnlyQuantized, steps.Attention);
        Assert.Null(Assert.Single(StepErrors.Measure(tiny.Folder, examples, [new()])).Attention);
    }

    private void Replace(string before, string after)
    {
        var path = Path.Combine(Output, "model.safetensors");
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(text.Replace(before, after, StringComparison.Ordinal)));
    }

    private static GoldenBatch BatchOf(string modelType)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(FamilyFolders.Path(modelType), "expected.safetensors"));
        return new GoldenBatch(file);
    }
}
