using Octavo.Checkpoints;
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

    private sealed class Reports(List<EvaluationProgress> list) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => list.Add(value);
    }
}
