using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tests.Numerics;

namespace Octavo.Tests.Compression;

/// <summary>What the program says of layers and sizes is what stands in the files.</summary>
public sealed class LayerReportTests : IDisposable
{
    private static readonly string Tiny = QuantizerGoldens.Path("tiny-bert");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    private string Output => Path.Combine(_folder.FullName, "out");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("int8", EmbeddingPrecision.Int8)]
    [InlineData("int8", EmbeddingPrecision.Keep)]
    [InlineData("pytorch", EmbeddingPrecision.Keep)]
    [InlineData("q8bert", EmbeddingPrecision.Int8)]
    [InlineData("fp16", EmbeddingPrecision.Keep)]
    public void Its_bytes_are_those_of_the_file(string scheme, EmbeddingPrecision embeddings)
    {
        var options = new QuantizationOptions { Scheme = Scheme.Parse(scheme), Embeddings = embeddings, Exclude = ["pooler"] };
        var report = ModelQuantizer.Save(Tiny, Output, options);
        using var saved = Checkpoint.Open(Output);
        Assert.Equal(saved.Tensors.Values.Sum(tensor => (long)tensor.Bytes.Length) + saved.Quantized.Values.Sum(weights => weights.ByteCount), report.BytesAfter);
        using var source = Checkpoint.Open(Tiny);
        Assert.Equal(source.Tensors.Values.Sum(tensor => (long)tensor.Bytes.Length), report.BytesBefore);
        Assert.Equal(report.Rows, LayerReport.Compute(EncoderConfig.Parse(source.ConfigJson, ""), options).Rows);
    }

    [Fact]
    public void It_prints_a_model_as_PyTorch_does_with_the_reasons()
    {
        var text = ModelQuantizer.Save(Tiny, Output, new() { Embeddings = EmbeddingPrecision.Keep, Exclude = ["pooler"] }).ToString();
        Assert.StartsWith("BertForSequenceClassification(\n  (bert): BertModel(\n    (embeddings): BertEmbeddings(\n", text, StringComparison.Ordinal);
        Assert.Matches(@"\(word_embeddings\): Embedding\(128, 32\) +F32, 16,384 bytes \(embeddings are kept\)", text);
        Assert.Contains("(0-1): 2 x BertLayer(", text, StringComparison.Ordinal);
        Assert.Matches(@"\(query\): DynamicQuantizedLinear\(in_features=32, out_features=32\) +int8 per channel, 4,224 -> 1,280 bytes", text);
        Assert.Contains("(output): BertSelfOutput(", text, StringComparison.Ordinal);
        Assert.Matches(@"\(dense\): Linear\(in_features=32, out_features=32\) +F32, 4,224 bytes \(excluded by 'pooler'\)", text);
        Assert.Contains("vectors, no product", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_layers_are_printed_once_and_others_apart()
    {
        var text = ModelQuantizer.Save(Tiny, Output, new() { Exclude = ["layer.1.attention"] }).ToString();
        Assert.Contains("(0): BertLayer(", text, StringComparison.Ordinal);
        Assert.Contains("(1): BertLayer(", text, StringComparison.Ordinal);
    }

    [Fact]
    public void BERT_base_has_the_sizes_of_the_tutorial()
    {
        Assert.Equal(438, ModelSizes.BertBase.Fp32, .1);
        Assert.InRange(ModelSizes.BertBase.Int8Linear, 181, 182);
        Assert.Equal(110.3, ModelSizes.BertBase.Int8, .1);
        Assert.Null(ModelSizes.BertBase.AsLoaded);
    }

    [Fact]
    public void Sizes_are_those_of_files()
    {
        var sizes = ModelSizes.Measure(Tiny);
        Assert.Equal(new FileInfo(Path.Combine(Tiny, "model.safetensors")).Length / 1e6, sizes.AsLoaded!.Value, 1e-9);
        ModelQuantizer.Save(Tiny, Output);
        Assert.Equal(new FileInfo(Path.Combine(Output, "model.safetensors")).Length / 1e6, sizes.Int8, 1e-9);
        Assert.InRange(sizes.Int8Linear, sizes.Int8, sizes.Fp32);
        Assert.Equal(sizes.AsLoaded.Value, sizes.Fp32, .001);
    }
}
