using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Tests.Compression;

/// <summary>Quantising one layer alone, and all but one.</summary>
public sealed class SensitivityTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly GlueExample[] Examples = [.. GlueTask.Find("mrpc").ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(24)];

    [Fact]
    public void Every_layer_is_measured_and_the_noisiest_comes_first()
    {
        var report = Sensitivity.Measure(tiny.Folder, Examples);
        Assert.Equal(Examples.Length, report.Examples);
        var linears = ModelLayer.Of(Config()).Where(layer => layer.Kind == LayerKind.Linear).Select(layer => layer.Name);
        Assert.Equal(linears.Append(Sensitivity.Embeddings).Order(StringComparer.Ordinal), report.Rows.Select(row => row.Layer).Order(StringComparer.Ordinal));
        Assert.Equal(report.Rows.Select(row => row.OnlyQuantized).Order(), report.Rows.Select(row => row.OnlyQuantized));
        // Eight bits a value leave 25 to 65 dB, whatever the layer.
        Assert.All(report.Rows, row => Assert.InRange(row.Output, 25, 65));
    }

    [Fact]
    public void The_numbers_are_those_of_models_quantised_while_loading()
    {
        var report = Sensitivity.Measure(tiny.Folder, Examples);
        var reference = Logits(null);
        var row = report.Rows.Single(row => row.Layer == "bert.encoder.layer.0.intermediate.dense");
        var keep = new QuantizationOptions { Embeddings = EmbeddingPrecision.Keep };
        Assert.Equal(Statistics.SignalToNoise(reference, Logits(new())), report.AllQuantized);
        Assert.Equal(Statistics.SignalToNoise(reference, Logits(keep with { Include = [row.Layer] })), row.OnlyQuantized);
        Assert.Equal(Statistics.SignalToNoise(reference, Logits(new() { Exclude = [row.Layer] })), row.OnlyKept);
        var tables = report.Rows.Single(row => row.Layer == Sensitivity.Embeddings);
        Assert.Equal(Statistics.SignalToNoise(reference, Logits(keep)), tables.OnlyKept);
    }

    [Fact]
    public void Patterns_and_schemes_are_obeyed()
    {
        var options = new QuantizationOptions { Scheme = Scheme.Q8Bert, Embeddings = EmbeddingPrecision.Keep, Include = ["attention"] };
        var report = Sensitivity.Measure(tiny.Folder, Examples, options);
        Assert.Equal(Scheme.Q8Bert, report.Scheme);
        Assert.All(report.Rows, row => Assert.Contains(".attention.", row.Layer, StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        Assert.Contains("found none", Assert.Throws<ArgumentException>(() => Sensitivity.Measure(tiny.Folder, [])).Message, StringComparison.Ordinal);
        Assert.Contains("fp16", Assert.Throws<ArgumentException>(() => Sensitivity.Measure(tiny.Folder, Examples, new() { Scheme = Scheme.Fp16 })).Message, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("octavo-");
        try
        {
            var saved = Path.Combine(folder.FullName, "out");
            ModelQuantizer.Save(tiny.Folder, saved);
            Assert.Contains("quantised already", Assert.Throws<ArgumentException>(() => Sensitivity.Measure(saved, Examples)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private EncoderConfig Config()
    {
        using var model = TextClassifier.Load(tiny.Folder);
        return model.Config;
    }

    private float[] Logits(QuantizationOptions? options)
    {
        using var model = TextClassifier.Load(tiny.Folder, new ModelOptions { Quantization = options });
        var batch = model.Tokenizer.EncodeBatch([.. Examples.Select(example => (example.Text, example.Pair))], model.Config.MaxPositions, Padding.None);
        return model.Logits(batch);
    }
}
