namespace Octavo.Evaluation;

/// <summary>The metrics and the loss of a task's answers.</summary>
internal static class TaskScore
{
    /// <summary>The task's metrics, sorted by name.</summary>
    /// <param name="task">The task.</param>
    /// <param name="results">The answers, [examples].</param>
    public static KeyValuePair<string, double>[] Metrics(GlueTask task, IReadOnlyList<ExampleResult> results)
    {
        var score = SampleScore.Of(task, results);
        var once = new int[results.Count];
        Array.Fill(once, 1);
        score.Count(once);
        return [.. task.Metrics.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, score.Value(MetricOf(name))))];
    }

    /// <summary>"mnli/acc" is an accuracy: what stands before the slash tells the two halves of MNLI apart.</summary>
    public static string MetricOf(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The mean over the batches of each batch's mean: the last batch counts as much as the others.</summary>
    /// <param name="task">The task.</param>
    /// <param name="results">The answers, [examples].</param>
    /// <param name="batchSize">How many examples make a batch.</param>
    public static double Loss(GlueTask task, IReadOnlyList<ExampleResult> results, int batchSize) =>
        results
            .Chunk(batchSize)
            .Average(batch => batch.Average(result => task.IsRegression ? SquaredError(result) : task.IsMultiLabel ? BinaryCrossEntropy(result) : CrossEntropy(result)));

    /// <summary>The mean over the labels of log(1 + exp(z)) - y z: PyTorch's <c>BCEWithLogitsLoss</c>.</summary>
    private static double BinaryCrossEntropy(ExampleResult result)
    {
        var total = 0.0;
        for (var i = 0; i < result.Logits.Count; i++)
        {
            var z = (double)result.Logits[i];
            total += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - (result.TrueLabels.Contains(i) ? z : 0);
        }

        return total / result.Logits.Count;
    }

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
