namespace Octavo.Evaluation;

/// <summary>The metrics and the loss of a task's answers.</summary>
internal static class TaskScore
{
    /// <summary>The task's metrics, sorted by name.</summary>
    /// <param name="task">The task.</param>
    /// <param name="results">The answers, [examples].</param>
    public static KeyValuePair<string, double>[] Metrics(GlueTask task, IReadOnlyList<ExampleResult> results)
    {
        var predictions = results.Select(result => result.Prediction).ToArray();
        var labels = results.Select(result => result.Label).ToArray();
        var classes = task.IsRegression ? [] : Array.ConvertAll(predictions, value => (int)value);
        var truth = task.IsRegression ? [] : Array.ConvertAll(labels, value => (int)value);
        double Value(string metric) => metric[(metric.IndexOf('/', StringComparison.Ordinal) + 1)..] switch
        {
            "acc" => Evaluation.Metrics.Accuracy(classes, truth),
            "f1" => Evaluation.Metrics.F1(classes, truth),
            "acc_and_f1" => Evaluation.Metrics.AccuracyAndF1(classes, truth),
            "mcc" => Evaluation.Metrics.MatthewsCorrelation(classes, truth),
            "pearson" => Evaluation.Metrics.Pearson(predictions, labels),
            "spearmanr" => Evaluation.Metrics.Spearman(predictions, labels),
            "corr" => (Evaluation.Metrics.Pearson(predictions, labels) + Evaluation.Metrics.Spearman(predictions, labels)) / 2,
            _ => throw new ArgumentException($"unknown metric '{metric}' of {task.Name}", nameof(task)),
        };

        // "mnli/acc" is an accuracy: what stands before the slash tells the two halves of MNLI apart.
        return [.. task.Metrics.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, Value(name)))];
    }

    /// <summary>The mean over the batches of each batch's mean: the last batch counts as much as the others.</summary>
    /// <param name="task">The task.</param>
    /// <param name="results">The answers, [examples].</param>
    /// <param name="batchSize">How many examples make a batch.</param>
    public static double Loss(GlueTask task, IReadOnlyList<ExampleResult> results, int batchSize) =>
        results
            .Chunk(batchSize)
            .Average(batch => batch.Average(result => task.IsRegression ? SquaredError(result) : CrossEntropy(result)));

    private static double SquaredError(ExampleResult result)
    {
        var error = result.Prediction - result.Label;
        return error * error;
    }

    private static double CrossEntropy(ExampleResult result)
    {
        var highest = (double)result.Logits.Max();
        var sum = result.Logits.Sum(logit => Math.Exp(logit - highest));
        return Math.Log(sum) + highest - result.Logits[(int)result.Label];
    }
}
