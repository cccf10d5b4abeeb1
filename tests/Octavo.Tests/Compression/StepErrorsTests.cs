using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Tests.Compression;

/// <summary>Only weights rounded, only activations, only tables, and all of them.</summary>
public sealed class StepErrorsTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private static readonly GlueExample[] Examples = [.. GlueTask.Find("mrpc").ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(24)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public static TheoryData<string> Names => [.. Scheme.All.Select(scheme => scheme.Name)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void All_steps_are_the_quantised_model_and_weights_alone_a_float_model_of_their_values(string name)
    {
        var options = Options(name);
        var row = Assert.Single(StepErrors.Measure(tiny.Folder, Examples, [options]));
        Assert.Equal(options.Scheme, row.Scheme);
        Assert.Equal(Noise(tiny.Folder, options), row.All);
        Assert.Equal(Noise(Rounded(options), null, options.Scheme.DependsOnBatch), row.Weights);
        Assert.Equal(options.Scheme.Activations is null, row.Activations is null);
        Assert.Equal(options.EmbeddingRule is null, row.Embeddings is null);
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("fast7")]
    [InlineData("q8bert")]
    public void Tables_alone_are_a_model_without_quantised_layers(string name)
    {
        var options = Options(name);
        var rule = Assert.IsType<WeightRule>(options.EmbeddingRule);
        var row = Assert.Single(StepErrors.Measure(tiny.Folder, Examples, [options]));
        Assert.Equal(Noise(Written(name => name.Contains("_embeddings.", StringComparison.Ordinal) ? rule : null), null, options.Scheme.DependsOnBatch), row.Embeddings);
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("fast7")]
    [InlineData("pytorch")]
    [InlineData("q8bert")]
    public void Rounded_activations_behind_a_model_of_rounded_weights_are_the_quantised_model(string name)
    {
        var options = Options(name) with { Embeddings = EmbeddingPrecision.Keep };
        var (both, batched) = (Logits(tiny.Folder, options, options.Scheme.DependsOnBatch), options.Scheme.DependsOnBatch);
        var floats = Logits(tiny.Folder, null, batched);
        var activations = Logits(Rounded(options), options with { Steps = QuantizationSteps.Activations }, batched);
        // The same sums, of integers there and of floats here, so that hardly a code differs behind them.
        Assert.InRange(Statistics.SignalToNoise(both, activations), Statistics.SignalToNoise(floats, both) + 20, double.PositiveInfinity);
    }

    [Fact]
    public void Rows_come_in_the_order_asked_for_and_progress_counts_the_models()
    {
        var seen = new List<QuantizationProgress>();
        var rows = StepErrors.Measure(tiny.Folder, Examples[..4], [Options("q8bert"), Options("int8")], progress: new Recorded(seen));
        Assert.Equal(["q8bert", "int8"], rows.Select(row => row.Scheme.Name));
        Assert.Equal(Enumerable.Range(1, 8), seen.Select(step => step.Done));
        Assert.All(seen, step => Assert.Equal(8, step.Total));
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        Assert.Contains("expected examples", Assert.Throws<ArgumentException>(() => StepErrors.Measure(tiny.Folder, [], [new()])).Message, StringComparison.Ordinal);
        Assert.Contains("expected schemes", Assert.Throws<ArgumentException>(() => StepErrors.Measure(tiny.Folder, Examples, [])).Message, StringComparison.Ordinal);
        Assert.Contains("matches no layer", Assert.Throws<ArgumentException>(() => StepErrors.Measure(tiny.Folder, Examples, [new() { Exclude = ["poller"] }])).Message, StringComparison.Ordinal);
        var saved = Path.Combine(_folder.FullName, "int8");
        ModelQuantizer.Save(tiny.Folder, saved);
        Assert.Contains("quantised already", Assert.Throws<ArgumentException>(() => StepErrors.Measure(saved, Examples, [new()])).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => StepErrors.Measure(tiny.Folder, Examples, [new()], cancellationToken: new(true)));
    }

    private static QuantizationOptions Options(string name) => new() { Scheme = Scheme.Parse(name), Embeddings = Scheme.Parse(name).DefaultEmbeddings };

    /// <summary>A float checkpoint that holds what the scheme makes of the weights of linear layers.</summary>
    private string Rounded(QuantizationOptions options) => Written(name => IsLinear(name) ? options.Scheme.Weights : null, halves: options.Scheme == Scheme.Fp16);

    private string Written(Func<string, WeightRule?> ruleOf, bool halves = false)
    {
        var folder = _folder.CreateSubdirectory($"{_folder.EnumerateDirectories().Count()}").FullName;
        foreach (var file in (string[])["config.json", "vocab.txt"])
            File.Copy(Path.Combine(tiny.Folder, file), Path.Combine(folder, file));
        using var checkpoint = Checkpoint.Open(tiny.Folder);
        var tensors = checkpoint.Tensors.Select(tensor =>
        {
            var (shape, values) = (tensor.Value.Shape.ToArray(), tensor.Value.ToFloats());
            if (ruleOf(tensor.Key) is { } rule)
                values = WeightGrid.Quantize(rule, values, shape[0], shape[1]).Dequantize();
            else if (halves && IsLinear(tensor.Key))
                values = [.. values.Select(value => (float)HalfRounding.ToHalf(value))];
            return (tensor.Key, ElementType.F32, shape, (ReadOnlyMemory<byte>)MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        }).ToList();
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, null);
        return folder;
    }

    private static bool IsLinear(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal) && !name.Contains("LayerNorm", StringComparison.Ordinal) && !name.Contains("_embeddings.", StringComparison.Ordinal);

    private double Noise(string folder, QuantizationOptions? options, bool? batched = null)
    {
        var eights = batched ?? options!.Scheme.DependsOnBatch;
        return Statistics.SignalToNoise(Logits(tiny.Folder, null, eights), Logits(folder, options, eights));
    }

    private static float[] Logits(string folder, QuantizationOptions? options, bool eights)
    {
        using var model = TextClassifier.Load(folder, new ModelOptions { Quantization = options });
        return [.. Examples.Chunk(eights ? 8 : 64).SelectMany(chunk =>
            model.Logits(model.Tokenizer.EncodeBatch([.. chunk.Select(example => (example.Text, example.Pair))], model.Config.MaxPositions, Padding.None)))];
    }

    private sealed class Recorded(List<QuantizationProgress> seen) : IProgress<QuantizationProgress>
    {
        public void Report(QuantizationProgress value) => seen.Add(value);
    }
}
