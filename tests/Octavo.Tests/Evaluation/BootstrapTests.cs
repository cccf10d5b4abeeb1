using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class BootstrapTests
{
    /// <summary>A metric of a sample is the metric of the list in which each answer is written so often.</summary>
    [Theory]
    [InlineData(3, "acc", "mcc")]
    [InlineData(2, "acc", "acc_and_f1", "f1", "mcc")]
    [InlineData(0, "corr", "pearson", "spearmanr")]
    [InlineData(-4, "acc", "f1_macro", "f1_micro")]
    public void A_sample_is_scored_as_the_list_that_it_stands_for(int labels, params string[] metrics)
    {
        var task = Task(labels);
        Assert.Equal(metrics, task.Metrics);
        var results = Results(task, 40, 1);
        var random = new Random(3);
        var score = SampleScore.Of(task, results);
        for (var round = 0; round < 20; round++)
        {
            var times = results.Select(_ => random.Next(4)).ToArray();
            ExampleResult[] written = [.. results.SelectMany((result, i) => Enumerable.Repeat(result, times[i]))];
            var expected = TaskScore.Metrics(task, written).ToDictionary();
            score.Count(times);
            foreach (var metric in metrics) Assert.Equal(expected[metric], score.Value(metric), 1e-12);
        }
    }

    [Fact]
    public void Scores_of_several_labels_are_those_counted_by_hand()
    {
        // Labels 0: TP 1, FP 0, FN 1; 1: TP 1, FP 1, FN 0; 2: none at all.
        var task = GlueTask.OwnMultiLabel(["a", "b", "c"], ["t"], "l");
        ExampleResult[] results = [Several([0, 1], [0, 1]), Several([0], []), Several([], [1]), Several([], [])];
        var metrics = TaskScore.Metrics(task, results).ToDictionary();
        Assert.Equal(.5, metrics["acc"]);
        Assert.Equal(4 / 6.0, metrics["f1_micro"], 1e-12);
        Assert.Equal(((2 / 3.0) + (2 / 3.0) + 0) / 3, metrics["f1_macro"], 1e-12);
        // Mean of log(1 + exp(z)) - y z over all logits of all examples.
        double Loss(double z, double y) => Math.Log(1 + Math.Exp(z)) - (y * z);
        Assert.Equal((Loss(1, 1) + Loss(-2, 0) + Loss(.5, 1)) / 3, TaskScore.Loss(task, [Several([0, 2], []) with { Logits = [1, -2, .5f] }], 8), 1e-9);
    }

    [Fact]
    public void Each_task_has_intervals_of_its_own_metrics_around_them()
    {
        foreach (var task in (GlueTask[])[GlueTask.Find("cola"), GlueTask.Find("sts-b"), GlueTask.Find("mnli"), GlueTask.Find("mrpc"), Task(-4)])
        {
            var result = Result(task, Results(task, 300, 5));
            var intervals = Bootstrap.Of(result);
            Assert.Equal(result.Metrics.Select(metric => metric.Key), intervals.Select(item => item.Key));
            foreach (var (metric, interval) in result.Metrics.Zip(intervals, (metric, item) => (metric, item.Value)))
            {
                Assert.Equal(metric.Value, interval.Value);
                Assert.True(interval.Low < metric.Value && metric.Value < interval.High, $"{task.Name} {metric.Key}");
            }

            Assert.Equal(intervals, Bootstrap.Of(result));
            Assert.All(Bootstrap.OfDifference(result, result), item => Assert.Equal(new BootstrapInterval(0, 0, 0), item.Value));
        }
    }

    /// <summary>The interval of F1 is the one that was drawn before every metric had its own.</summary>
    [Fact]
    public void The_difference_of_F1_is_drawn_as_Statistics_draws_it()
    {
        var task = GlueTask.Find("mrpc");
        var (a, b) = (Results(task, 200, 5), Results(task, 200, 5));
        for (var i = 0; i < 30; i++) b[i * 5] = b[i * 5] with { Prediction = 1 - b[i * 5].Prediction };
        int[] Of(ExampleResult[] results, Func<ExampleResult, double> value) => [.. results.Select(result => (int)value(result))];
        var expected = Statistics.F1Difference(Of(a, r => r.Prediction), Of(b, r => r.Prediction), Of(a, r => r.Label));
        Assert.Equal(expected, Bootstrap.OfDifference(Result(task, a), Result(task, b)).Single(item => item.Key == "f1").Value);
    }

    [Fact]
    public void What_is_not_defined_has_no_interval()
    {
        var task = GlueTask.Find("sts-b");
        ExampleResult[] results = [.. Results(task, 20, 1).Select(result => result with { Prediction = 1 })];
        var intervals = Bootstrap.Of(Result(task, results));
        Assert.All(intervals, item => Assert.True(double.IsNaN(item.Value.Value) && double.IsNaN(item.Value.Low)));
    }

    private static GlueTask Task(int labels) => labels < 0
        ? GlueTask.OwnMultiLabel([.. Enumerable.Range(0, -labels).Select(i => $"l{i}")], ["t"], "l")
        : GlueTask.Own([.. Enumerable.Range(0, labels).Select(i => $"l{i}")], ["t"], "l");

    private static ExampleResult Several(int[] labels, int[] predictions) =>
        new(new("t", null, "", "f", 1), double.NaN, double.NaN, [0, 0, 0]) { TrueLabels = labels, PredictedLabels = predictions };

    private static ExampleResult[] Results(GlueTask task, int count, int seed)
    {
        var random = new Random(seed);
        var labels = Math.Max(1, task.Labels.Count);
        int[] Some() => [.. Enumerable.Range(0, labels).Where(_ => random.Next(3) == 0)];
        ExampleResult One(int i)
        {
            var example = new GlueExample("t", null, "", "f", i + 1);
            if (task.IsMultiLabel)
            {
                var truth = Some();
                return new(example, double.NaN, double.NaN, new float[labels]) { TrueLabels = truth, PredictedLabels = random.Next(2) == 0 ? truth : Some() };
            }

            double label = task.IsRegression ? random.Next(6) : random.Next(labels);
            var prediction = random.Next(3) > 0 ? label : task.IsRegression ? random.NextDouble() * 5 : random.Next(labels);
            return new(example, label, prediction, new float[labels]);
        }

        return [.. Enumerable.Range(0, count).Select(One)];
    }

    private static EvaluationResult Result(GlueTask task, ExampleResult[] results) => new()
    {
        Task = task,
        Examples = results,
        Metrics = TaskScore.Metrics(task, results),
        Loss = 0,
        Seconds = 1,
        TotalSeconds = 1,
        Warnings = [],
    };
}
