using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Any number of labels for a text: w0 in it means "a", w1 means "b".</summary>
public sealed class MultiLabelTrainingTests : IDisposable
{
    private static readonly GlueTask Task = GlueTask.OwnMultiLabel(["a", "b"], ["t"], "l");

    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void What_can_be_learned_is_learned_and_scored_label_by_label()
    {
        var options = TrainingWorkplace.Options with { Epochs = 8, LearningRate = 3e-3 };
        TrainingResult result;
        using (var trainer = Trainer.Open(_place.ModelWithoutHead(), Task, Examples(96, 1), Examples(40, 2), _place.Output, options)) result = trainer.Run();
        Assert.Equal("f1_micro", result.Metric);
        Assert.True(result.History.Best!.Metrics["acc"] > .9, $"{result.History.Best.Metrics["acc"]}");
        Assert.True(result.History.Best.Loss < .2);
        using var model = TextClassifier.Load(_place.Output);
        Assert.Equal(("multi_label_classification", HeadActivation.Sigmoid), (model.Config.ProblemType, model.Activation));
        Assert.Equal(["a", "b"], model.Config.Labels);
        var evaluated = Evaluator.Evaluate(model, Task, Examples(40, 2));
        Assert.Equal(result.History.Best.Metrics, evaluated.Metrics.ToDictionary());

        // It can be gone on with, by a teacher too, and one label for a text is another kind of task.
        var next = Path.Combine(_place.Root, "next");
        using (var trainer = Trainer.Open(_place.Output, Task, Examples(16, 3), [], next, options with { Epochs = 1, Teacher = _place.Output }))
            Assert.True(trainer.Run().History.Losses[^1] < .5);
        var error = Assert.Throws<CheckpointException>(() => Trainer.Open(_place.Output, GlueTask.Own(["a", "b"], ["t"], "l"), One(), [], Path.Combine(_place.Root, "third"), options));
        Assert.Contains("'problem_type': expected a classifier for single_label_classification, or a model without one, found multi_label_classification", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Evaluator.Evaluate(model, GlueTask.Own(["a", "b"], ["t"], "l"), One()));
    }

    [Fact]
    public void A_classifier_of_words_is_no_start()
    {
        File.WriteAllText(Path.Combine(_place.Model, "config.json"), File.ReadAllText(Path.Combine(_place.Model, "config.json")).Replace("BertForSequenceClassification", "BertForTokenClassification", StringComparison.Ordinal));
        var error = Assert.Throws<CheckpointException>(() => _place.Train(TrainingWorkplace.Options));
        Assert.Contains("'architectures': expected BertForSequenceClassification, found BertForTokenClassification", error.Message, StringComparison.Ordinal);
    }

    private static GlueExample[] One() => [new("w0", null, "a", "f", 1), new("w1", null, "b", "f", 2)];

    private static GlueExample[] Examples(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                string[] labels = [.. ((string[])["a", "b"]).Where(_ => random.Next(2) == 0)];
                var words = labels.Select(label => label == "a" ? "w0 w0" : "w1 w1").Append($"w{10 + random.Next(100)}");
                return new GlueExample(string.Join(' ', words), null, string.Join(";", labels), "f", i + 1) { Labels = i % 2 == 0 ? labels : null };
            }),
        ];
    }
}
