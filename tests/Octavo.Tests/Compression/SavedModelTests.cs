using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Model;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Compression;

/// <summary>A model that was quantised and saved answers with the bits of one quantised while loading.</summary>
public sealed class SavedModelTests : IDisposable
{
    private static readonly string Tiny = QuantizerGoldens.Path("tiny-bert");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    private string Output => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Schemes => ["int8", "fast7", "pytorch", "q8bert", "fp16"];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Saving_and_loading_changes_no_bit(string name)
    {
        var options = new QuantizationOptions { Scheme = Scheme.Parse(name) };
        CheckSame(Tiny, options, options);
        using var saved = TextClassifier.Load(Output);
        Assert.Equal(name, saved.SchemeName);
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("fp16")]
    public void Layers_left_out_and_tables_kept_stay_as_they_are(string name)
    {
        var options = new QuantizationOptions
        {
            Scheme = Scheme.Parse(name),
            Embeddings = EmbeddingPrecision.Keep,
            Exclude = ["pooler", "layer.1"],
            Include = ["encoder", "classifier"],
        };
        CheckSame(Tiny, options, null);
        using var source = Checkpoint.Open(Tiny);
        using var saved = Checkpoint.Open(Output);
        foreach (var kept in (string[])["bert.pooler.dense", "bert.encoder.layer.1.output.dense", "bert.embeddings.word_embeddings"])
            Assert.True(source.Require(kept + ".weight").Bytes.SequenceEqual(saved.Require(kept + ".weight").Bytes));
    }

    [Theory]
    [InlineData("bfloat16")]
    [InlineData("float16")]
    [InlineData("gamma-beta")]
    [InlineData("mixed-dtypes")]
    [InlineData("no-prefix-with-classifier")]
    [InlineData("position-ids-and-pretraining-heads")]
    [InlineData("sharded-bin")]
    [InlineData("sharded-safetensors")]
    public void Every_form_of_float_checkpoint_can_be_saved(string form)
    {
        var model = QuantizerGoldens.Path("formats", form);
        ModelQuantizer.Save(model, Output);
        using var batch = new GoldenFile();
        using var saved = TextEncoder.Load(Output);
        using var loaded = TextEncoder.Load(model, new() { Quantization = new() });
        Assert.Equal("int8", saved.SchemeName);
        Assert.Equal(Bits(loaded.Forward(batch.Golden.Ragged).HiddenStates[^1]), Bits(saved.Forward(batch.Golden.Ragged).HiddenStates[^1]));
    }

    [Theory]
    [InlineData("a folder that is not empty", "found files in it")]
    [InlineData("the folder being read", "being read")]
    [InlineData("a file", "found a file")]
    [InlineData("no model", "nothing-here")]
    [InlineData("no such layer", "'poller' matches no layer")]
    [InlineData("nothing left", "leave nothing")]
    [InlineData("int8 already", "quantised already")]
    [InlineData("of another library", "quantised already")]
    [InlineData("config of a folder", "expected a file of weights")]
    public void What_cannot_be_saved_is_refused_and_leaves_nothing(string what, string problem)
    {
        var before = _folder.GetFileSystemInfos().Length;
        var exception = Assert.ThrowsAny<Exception>(() => Refused(what));
        Assert.True(exception is ArgumentException or CheckpointException, exception.ToString());
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.InRange(_folder.GetFileSystemInfos("*.tmp").Length, 0, before);
    }

    [Theory]
    [InlineData("\"octavo_format_version\":\"1\"", "\"octavo_format_version\":\"3\"", "later version", "model.safetensors")]
    [InlineData("\"compressed-tensors\"", "\"squeezellm\"", "squeezellm", "config.json")]
    [InlineData("\"int-quantized\"", "\"pack-quantized\"", "pack-quantized", "config.json")]
    public void What_a_later_or_another_program_wrote_is_named(string before, string after, string problem, string file)
    {
        ModelQuantizer.Save(Tiny, Output);
        var path = Path.Combine(Output, file);
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(text.Replace(before, after, StringComparison.Ordinal)));
        Assert.Contains(problem, Assert.ThrowsAny<IOException>(() => TextClassifier.Load(Output)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_scheme_on_an_int8_folder_is_an_error()
    {
        ModelQuantizer.Save(Tiny, Output);
        var e = Assert.Throws<ArgumentException>(() => TextClassifier.Load(Output, new() { Quantization = new() { Scheme = Scheme.Fast7 } }));
        Assert.Contains("quantised already", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_tells_its_progress_and_can_be_stopped()
    {
        var seen = new List<QuantizationProgress>();
        ModelQuantizer.Save(Tiny, Output, null, new Listener(seen.Add));
        Assert.Equal(22, seen.Count);
        Assert.Equal(new QuantizationProgress(22, 22, "classifier"), seen[^1]);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => ModelQuantizer.Save(Tiny, Output + "2", null, new Listener(_ => source.Cancel()), source.Token));
        Assert.Equal([Output], Directory.GetFileSystemEntries(_folder.FullName));
    }

    private void CheckSame(string model, QuantizationOptions options, QuantizationOptions? again)
    {
        ModelQuantizer.Save(model, Output, options);
        using var batch = new GoldenFile();
        using var loaded = TextClassifier.Load(model, new() { Quantization = options });
        using var saved = TextClassifier.Load(Output, new() { Quantization = again });
        Assert.Equal(Bits(loaded.Logits(batch.Golden.Ragged)), Bits(saved.Logits(batch.Golden.Ragged)));
        Assert.Equal(Bits(loaded.Logits(batch.Golden.Padded)), Bits(saved.Logits(batch.Golden.Padded)));
    }

    private void Refused(string what)
    {
        switch (what)
        {
            case "a folder that is not empty":
                Directory.CreateDirectory(Output);
                File.WriteAllText(Path.Combine(Output, "mine.txt"), "");
                ModelQuantizer.Save(Tiny, Output);
                break;
            case "the folder being read": ModelQuantizer.Save(Tiny, Path.Combine(Tiny, "..", "tiny-bert")); break;
            case "a file":
                File.WriteAllText(Output, "");
                ModelQuantizer.Save(Tiny, Output);
                break;
            case "no model": ModelQuantizer.Save("nothing-here", Output); break;
            case "no such layer": ModelQuantizer.Save(Tiny, Output, new() { Exclude = ["poller"] }); break;
            case "nothing left": ModelQuantizer.Save(Tiny, Output, new() { Exclude = ["*"], Embeddings = EmbeddingPrecision.Keep }); break;
            case "int8 already":
                ModelQuantizer.Save(Tiny, Output + "1");
                ModelQuantizer.Save(Output + "1", Output);
                break;
            case "of another library": ModelQuantizer.Save(QuantizerGoldens.Path("formats", "torchao-int8-dynamic"), Output); break;
            default: ModelQuantizer.Convert(Tiny, Tiny, Output); break;
        }
    }

    private static uint[] Bits(float[] values) => QuantizerGoldens.Bits(values);

    private sealed class Listener(Action<QuantizationProgress> hear) : IProgress<QuantizationProgress>
    {
        public void Report(QuantizationProgress value) => hear(value);
    }

    private sealed class GoldenFile : IDisposable
    {
        private readonly Checkpoint _file = Checkpoint.OpenFile(Path.Combine(Tiny, "expected-forward.safetensors"));

        public GoldenFile() => Golden = new GoldenBatch(_file);

        public GoldenBatch Golden { get; }

        public void Dispose() => _file.Dispose();
    }
}
