using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private static readonly GlueTask Mrpc = GlueTask.Find("mrpc");

    private readonly TextClassifier _model = TextClassifier.Load(RepositoryRoot.Path("models", "minilm-mrpc"));
    private readonly IReadOnlyList<GlueExample> _examples = [.. Mrpc.ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(20)];

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Padding_and_batches_change_no_answer()
    {
        var ragged = Evaluator.Evaluate(_model, Mrpc, _examples);
        foreach (var options in (EvaluationOptions[])[new() { Padding = Padding.Longest }, new() { Padding = Padding.Max }, new() { BatchSize = 3 }])
        {
            var other = Evaluator.Evaluate(_model, Mrpc, _examples, options);
            Assert.Equal(ragged.Examples.SelectMany(example => example.Logits), other.Examples.SelectMany(example => example.Logits));
            Assert.Equal(ragged.Metrics, other.Metrics);
        }
    }

    [Fact]
    public void A_model_with_its_labels_in_another_order_scores_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("octavo-swapped-").FullName;
        SwapLabels(RepositoryRoot.Path("models", "minilm-mrpc"), folder);
        var expected = Evaluator.Evaluate(_model, Mrpc, _examples);
        using (var swapped = TextClassifier.Load(folder))
        {
            var result = Evaluator.Evaluate(swapped, Mrpc, _examples);
            Assert.Equal(expected.Metrics, result.Metrics);
            Assert.Equal(expected.Loss, result.Loss);
            Assert.Equal(expected.Examples.SelectMany(example => example.Logits), result.Examples.SelectMany(example => example.Logits));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Progress_ends_with_all_examples()
    {
        var reports = new List<EvaluationProgress>();
        Evaluator.Evaluate(_model, Mrpc, _examples, new() { BatchSize = 8, Padding = Padding.Longest }, new Reports(reports));
        Assert.Equal([8, 16, 20], reports.Select(report => report.Done));
        Assert.All(reports, report => Assert.Equal(20, report.Total));
    }

    [Fact]
    public void It_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(
            () => Evaluator.Evaluate(_model, Mrpc, _examples, cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public void A_number_is_not_asked_of_a_classifier()
    {
        var task = GlueTask.Find("sts-b");
        Assert.Throws<InvalidDataException>(() => Evaluator.Evaluate(_model, task, _examples));
    }

    [Fact]
    public void Bad_options_and_no_examples_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Evaluator.Evaluate(_model, Mrpc, _examples, new() { BatchSize = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => Evaluator.Evaluate(_model, Mrpc, _examples, new() { MaxLength = 2 }));
        Assert.ThrowsAny<ArgumentException>(() => Evaluator.Evaluate(_model, Mrpc, []));
    }

    [Fact]
    public void An_unknown_label_is_refused_before_the_first_forward_pass()
    {
        var reports = new List<EvaluationProgress>();
        var bad = _examples[0] with { Label = "7", Line = 99 };
        var e = Assert.Throws<CheckpointException>(() => Evaluator.Evaluate(_model, Mrpc, [.. _examples, bad], progress: new Reports(reports)));
        Assert.Contains("line 99", e.Message, StringComparison.Ordinal);
        Assert.Empty(reports);
    }

    private static void SwapLabels(string source, string folder)
    {
        foreach (var name in (string[])["vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name));
        var config = File.ReadAllText(Path.Combine(source, "config.json"));
        config = config.Replace("\"0\": \"not_equivalent\"", "\"0\": \"equivalent\"", StringComparison.Ordinal);
        config = config.Replace("\"1\": \"equivalent\"", "\"1\": \"not_equivalent\"", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        using var checkpoint = Checkpoint.Open(source);
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"),
            checkpoint.Tensors.Values.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape.ToArray(), Swap(tensor))),
            metadata: null);
    }

    // Halves change places where there are two rows of labels.
    private static ReadOnlyMemory<byte> Swap(Tensor tensor)
    {
        var bytes = tensor.Bytes.ToArray();
        var half = bytes.Length / 2;
        return tensor.Name.StartsWith("classifier.", StringComparison.Ordinal) ? (byte[])[.. bytes[half..], .. bytes[..half]] : bytes;
    }

    private sealed class Reports(List<EvaluationProgress> list) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => list.Add(value);
    }
}
