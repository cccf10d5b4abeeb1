using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The loss of a batch and its gradient by the logits, as Transformers' <c>BertForSequenceClassification</c> computes it.</summary>
internal static class Loss
{
    /// <summary>Mean cross entropy: PyTorch's <c>CrossEntropyLoss</c>.</summary>
    /// <param name="logits">[B, labels].</param>
    /// <param name="labels">The index of each row's right logit, [B].</param>
    /// <param name="gradient">[B, labels].</param>
    public static double CrossEntropy(Matrix logits, ReadOnlySpan<float> labels, Matrix gradient)
    {
        var total = 0.0;
        for (var r = 0; r < labels.Length; r++)
        {
            var row = logits.Row(r);
            var d = gradient.Row(r);
            var label = (int)labels[r];
            var (highest, sum) = ((double)row[0], 0.0);
            foreach (var logit in row) highest = Math.Max(highest, logit);
            foreach (var logit in row) sum += Math.Exp(logit - highest);
            total += Math.Log(sum) + highest - row[label];
            for (var i = 0; i < row.Length; i++)
                d[i] = (float)(((Math.Exp(row[i] - highest) / sum) - (i == label ? 1 : 0)) / labels.Length);
        }

        return total / labels.Length;
    }

    /// <summary>Mean squared error of the only logit: PyTorch's <c>MSELoss</c>.</summary>
    /// <param name="logits">[B, 1].</param>
    /// <param name="labels">[B].</param>
    /// <param name="gradient">[B, 1].</param>
    public static double SquaredError(Matrix logits, ReadOnlySpan<float> labels, Matrix gradient)
    {
        var total = 0.0;
        for (var r = 0; r < labels.Length; r++)
        {
            var error = (double)logits.Row(r)[0] - labels[r];
            total += error * error;
            gradient.Row(r)[0] = (float)(2 * error / labels.Length);
        }

        return total / labels.Length;
    }
}
