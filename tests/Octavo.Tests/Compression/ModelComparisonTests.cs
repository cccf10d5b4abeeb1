using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Tests.Compression;

public class ModelComparisonTests
{
    private static readonly GlueTask Mrpc = GlueTask.Find("mrpc");

    [Fact]
    public void Every_delta_is_that_of_the_answers()
    {
        var comparison = ModelComparison.Of(Result(2, 1, [1, 1, 0, 0]), Result(1, .9f, [1, 0, 0, 1]));
        Assert.Equal(2, comparison.SpeedUp);
        Assert.Equal([1, 3], comparison.Flips.Select(flip => flip.Index));
        Assert.False(comparison.Flips[0].IsCorrected);
        Assert.True(comparison.Flips[1].IsCorrected);
        Assert.Equal(("text 3", 1, 0, 1), (comparison.Flips[1].Example.Text, comparison.Flips[1].Label, comparison.Flips[1].Before, comparison.Flips[1].After));
        Assert.Equal(1, comparison.McNemar);
        Assert.Equal(0, comparison.Difference("acc"));
        Assert.Equal(0, comparison.F1Difference!.Value.Value);
        Assert.True(comparison.F1Difference.Value.Low < 0 && comparison.F1Difference.Value.High > 0);

        // Two answers of four are 10 % weaker, two are turned round and weaker: sum 8, noise 2 * (2 * .01) + 2 * (2 * 1.9²).
        Assert.Equal(10 * Math.Log10(8 / ((4 * .01) + (4 * 1.9 * 1.9))), comparison.SignalToNoise, 1e-4);
    }

    [Fact]
    public void Equal_answers_have_no_difference()
    {
        var comparison = ModelComparison.Of(Result(1, 1, [1, 1, 0, 0]), Result(1, 1, [1, 1, 0, 0]));
        Assert.Empty(comparison.Flips);
        Assert.Equal(double.PositiveInfinity, comparison.SignalToNoise);
        Assert.Equal(new BootstrapInterval(0, 0, 0), comparison.F1Difference);
    }

    [Fact]
    public void Answers_to_other_examples_are_refused() =>
        Assert.Throws<ArgumentException>(() => ModelComparison.Of(Result(1, 1, [1, 1, 0, 0]), Result(1, 1, [1, 1, 0])));

    [Fact]
    public void Int8_on_the_bundled_model_keeps_labels_and_decibels()
    {
        GlueExample[] examples = [.. Mrpc.ReadExamples(RepositoryRoot.Path("data", "mrpc")).Take(128)];
        using var fp32 = Load(null);
        using var int8 = Load(new());
        var comparison = ModelComparison.Of(Evaluator.Evaluate(fp32, Mrpc, examples), Evaluator.Evaluate(int8, Mrpc, examples));
        Assert.InRange(comparison.Flips.Count, 0, (int)(.02 * examples.Length));
        Assert.InRange(comparison.SignalToNoise, 25.5, 60);
        var noise = LayerNoise.Measure(fp32, int8, [.. examples.Take(8)]);
        Assert.Equal(7, noise.Count);
        Assert.All(noise, value => Assert.InRange(value, 20, 60));
        Assert.All(LayerNoise.Measure(fp32, fp32, [.. examples.Take(2)]), value => Assert.Equal(double.PositiveInfinity, value));
        Assert.Throws<ArgumentException>(() => LayerNoise.Measure(fp32, int8, []));
    }

    private static TextClassifier Load(QuantizationOptions? options) =>
        TextClassifier.Load(RepositoryRoot.Path("models", "minilm-mrpc"), new() { Quantization = options });

    // The truth is 1 1 0 1.
    private static EvaluationResult Result(double seconds, float strength, int[] predictions)
    {
        int[] truth = [1, 1, 0, 1];
        List<ExampleResult> examples =
        [
            .. predictions.Select((prediction, i) => new ExampleResult(
                new GlueExample($"text {i}", "pair", $"{truth[i]}", "dev.tsv", i + 2), truth[i], prediction, prediction == 1 ? [-strength, strength] : [strength, -strength])),
        ];
        return new()
        {
            Task = Mrpc,
            Examples = examples,
            Metrics = TaskScore.Metrics(Mrpc, examples),
            Loss = 0,
            Seconds = seconds,
            TotalSeconds = seconds,
            Warnings = [],
        };
    }
}
