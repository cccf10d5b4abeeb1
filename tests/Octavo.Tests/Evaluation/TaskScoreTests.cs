using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class TaskScoreTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Loss_is_the_mean_of_the_batches_means()
    {
        // Cross entropies log 2, log 2 and, alone in the last batch, log(1 + e^-2) + 2.
        var wrong = Math.Log(1 + Math.Exp(-2)) + 2;
        var results = new[] { Result(0, 0, 0), Result(1, 5, 5), Result(1, 2, 0) };
        Assert.Equal((Math.Log(2) + wrong) / 2, TaskScore.Loss(GlueTask.Find("mrpc"), results, batchSize: 2), Tolerance);
        Assert.Equal(((2 * Math.Log(2)) + wrong) / 3, TaskScore.Loss(GlueTask.Find("mrpc"), results, batchSize: 8), Tolerance);
    }

    [Fact]
    public void Loss_of_large_logits_is_finite() =>
        Assert.Equal(2000, TaskScore.Loss(GlueTask.Find("mrpc"), [Result(0, -1000, 1000)], batchSize: 8), Tolerance);

    [Fact]
    public void Loss_of_a_regression_is_the_squared_error()
    {
        var results = new[] { new ExampleResult(Example, 2, 3, [3]), new ExampleResult(Example, 1, -2, [-2]) };
        Assert.Equal(5, TaskScore.Loss(GlueTask.Find("sts-b"), results, batchSize: 8), Tolerance);
    }

    [Fact]
    public void Metrics_are_the_tasks_and_sorted()
    {
        var results = new[] { Result(0, 1, 0), Result(1, 1, 0), Result(1, 0, 1), Result(1, 0, 1) };
        var metrics = TaskScore.Metrics(GlueTask.Find("mrpc"), results);
        Assert.Equal(["acc", "acc_and_f1", "f1"], metrics.Select(metric => metric.Key));
        Assert.Equal([.75, .775, .8], metrics.Select(metric => Math.Round(metric.Value, 12)));
    }

    private static GlueExample Example { get; } = new("a", null, "0", "dev.tsv", 2);

    private static ExampleResult Result(int label, float zero, float one) => new(Example, label, one > zero ? 1 : 0, [zero, one]);
}
