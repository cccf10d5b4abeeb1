namespace Octavo.Evaluation;

/// <summary>
/// The metrics of GLUE, equal to scikit-learn's and scipy's. NaN where a metric is undefined.
/// </summary>
public static class Metrics
{
    /// <summary>The share of predictions that equal their label.</summary>
    /// <param name="predictions">Predicted classes, [examples].</param>
    /// <param name="labels">True classes, [examples].</param>
    public static double Accuracy(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
    {
        CheckLengths(predictions.Length, labels.Length);
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (predictions[i] == labels[i]) right++;
        }

        return (double)right / labels.Length;
    }

    /// <summary>F1 of one class: 2 TP / (2 TP + FP + FN); 0 when there is nothing to divide by.</summary>
    /// <param name="predictions">Predicted classes, [examples].</param>
    /// <param name="labels">True classes, [examples].</param>
    /// <param name="positive">The class that counts as positive.</param>
    public static double F1(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels, int positive = 1)
    {
        CheckLengths(predictions.Length, labels.Length);
        int both = 0, either = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var predicted = predictions[i] == positive;
            var labelled = labels[i] == positive;
            if (predicted && labelled) both++;
            if (predicted != labelled) either++;
        }

        return F1(both, either);
    }

    /// <summary>The mean of <see cref="Accuracy"/> and <see cref="F1(ReadOnlySpan{int}, ReadOnlySpan{int}, int)"/>.</summary>
    /// <param name="predictions">Predicted classes, [examples].</param>
    /// <param name="labels">True classes, [examples].</param>
    /// <param name="positive">The class that counts as positive.</param>
    public static double AccuracyAndF1(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels, int positive = 1) =>
        (Accuracy(predictions, labels) + F1(predictions, labels, positive)) / 2;

    /// <summary>Matthews' correlation for any number of classes; 0 when either side names one class only.</summary>
    /// <param name="predictions">Predicted classes, [examples].</param>
    /// <param name="labels">True classes, [examples].</param>
    public static double MatthewsCorrelation(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
    {
        CheckLengths(predictions.Length, labels.Length);
        var classes = 1;
        for (var i = 0; i < labels.Length; i++) classes = Math.Max(classes, Math.Max(predictions[i], labels[i]) + 1);
        var (predicted, labelled) = (new long[classes], new long[classes]);
        var right = 0L;
        for (var i = 0; i < labels.Length; i++)
        {
            predicted[predictions[i]]++;
            labelled[labels[i]]++;
            if (predictions[i] == labels[i]) right++;
        }

        return MatthewsCorrelation(labels.Length, right, predicted, labelled);
    }

    // scikit-learn's covariances, from counts: exact in integers up to 3e9 examples.
    internal static double MatthewsCorrelation(long examples, long right, ReadOnlySpan<long> predicted, ReadOnlySpan<long> labelled)
    {
        if (examples == 0) return double.NaN;
        var between = right * examples;
        var (ofPredictions, ofLabels) = (examples * examples, examples * examples);
        for (var i = 0; i < predicted.Length; i++)
        {
            between -= predicted[i] * labelled[i];
            ofPredictions -= predicted[i] * predicted[i];
            ofLabels -= labelled[i] * labelled[i];
        }

        return ofPredictions == 0 || ofLabels == 0 ? 0 : between / Math.Sqrt((double)ofPredictions * ofLabels);
    }

    /// <summary>Pearson's correlation; NaN when either side is constant or has fewer than two values.</summary>
    /// <param name="predictions">Predicted values, [examples].</param>
    /// <param name="labels">True values, [examples].</param>
    public static double Pearson(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels)
    {
        CheckLengths(predictions.Length, labels.Length);
        var once = new int[labels.Length];
        Array.Fill(once, 1);
        return Pearson(predictions, labels, once);
    }

    /// <summary>Pearson's correlation where each pair of values counts so many times.</summary>
    internal static double Pearson(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels, ReadOnlySpan<int> times)
    {
        var (count, sumOfPredictions, sumOfLabels) = (0L, 0.0, 0.0);
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] == 0) continue;
            count += times[i];
            sumOfPredictions += times[i] * predictions[i];
            sumOfLabels += times[i] * labels[i];
        }

        if (count < 2 || IsConstant(predictions, times) || IsConstant(labels, times)) return double.NaN;
        var (meanOfPredictions, meanOfLabels) = (sumOfPredictions / count, sumOfLabels / count);
        double between = 0, ofPredictions = 0, ofLabels = 0;
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] == 0) continue;
            var p = predictions[i] - meanOfPredictions;
            var l = labels[i] - meanOfLabels;
            between += times[i] * p * l;
            ofPredictions += times[i] * p * p;
            ofLabels += times[i] * l * l;
        }

        return Math.Clamp(between / (Math.Sqrt(ofPredictions) * Math.Sqrt(ofLabels)), -1, 1);
    }

    /// <summary>Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank.</summary>
    /// <param name="predictions">Predicted values, [examples].</param>
    /// <param name="labels">True values, [examples].</param>
    public static double Spearman(ReadOnlySpan<double> predictions, ReadOnlySpan<double> labels)
    {
        CheckLengths(predictions.Length, labels.Length);
        return HasNaN(predictions) || HasNaN(labels) ? double.NaN : Pearson(Ranks(predictions), Ranks(labels));
    }

    // TP and FP + FN.
    internal static double F1(long both, long either) => both == 0 ? 0 : 2.0 * both / ((2.0 * both) + either);

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (var first = 0; first < sorted.Length;)
        {
            var end = first + 1;
            while (end < sorted.Length && sorted[end] == sorted[first]) end++;
            for (var i = first; i < end; i++) ranks[order[i]] = (first + 1 + end) / 2.0;
            first = end;
        }

        return ranks;
    }

    private static bool IsConstant(ReadOnlySpan<double> values, ReadOnlySpan<int> times)
    {
        var first = -1;
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] == 0) continue;
            if (first < 0) first = i;
            if (values[i] != values[first]) return false;
        }

        return true;
    }

    private static bool HasNaN(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (double.IsNaN(value)) return true;
        }

        return false;
    }

    private static void CheckLengths(int predictions, int labels)
    {
        if (predictions != labels)
            throw new ArgumentException($"expected a prediction for each of {labels} labels, found {predictions}", nameof(predictions));
    }
}
