using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The loss of a batch and its gradient by the logits, as Transformers' <c>BertForSequenceClassification</c> computes it.</summary>
internal static class Loss
{
    /// <summary>The loss by labels, and by a teacher's logits where there is one.</summary>
    /// <param name="isRegression">Whether the only logit is a number to be met.</param>
    /// <param name="logits">[B, labels].</param>
    /// <param name="labels">The index of each row's right logit, or its number, [B].</param>
    /// <param name="lesson">What a teacher says; null for labels alone.</param>
    /// <param name="gradient">[B, labels].</param>
    public static double Of(bool isRegression, Matrix logits, ReadOnlySpan<float> labels, Lesson? lesson, Matrix gradient)
    {
        var loss = isRegression ? SquaredError(logits, labels, gradient) : CrossEntropy(logits, labels, gradient);
        if (lesson is null)
            return loss;
        var said = isRegression ? AddSquaredError(logits, lesson, labels.Length, gradient) : AddDivergence(logits, lesson, labels.Length, gradient);
        return ((1 - lesson.Weight) * loss) + (lesson.Weight * said);
    }

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

    /// <summary>
    /// T^2 KL(teacher || model), both softened by T (Hinton et al. 2015, arXiv 1503.02531, section 2.1), mixed into the gradient.
    /// </summary>
    private static double AddDivergence(Matrix logits, Lesson lesson, int rows, Matrix gradient)
    {
        var (total, t) = (0.0, lesson.Temperature);
        for (var r = 0; r < rows; r++)
        {
            var (ours, theirs) = (LogSoftmax(logits.Row(r), t), LogSoftmax(lesson.Row(r), t));
            var d = gradient.Row(r);
            for (var i = 0; i < ours.Length; i++)
            {
                var p = Math.Exp(theirs[i]);
                total += p * (theirs[i] - ours[i]) * t * t;
                d[i] = (float)(((1 - lesson.Weight) * d[i]) + (lesson.Weight * t * (Math.Exp(ours[i]) - p) / rows));
            }
        }

        return total / rows;
    }

    /// <summary>The mean squared distance from the teacher's numbers, mixed into the gradient.</summary>
    private static double AddSquaredError(Matrix logits, Lesson lesson, int rows, Matrix gradient)
    {
        var total = 0.0;
        for (var r = 0; r < rows; r++)
        {
            var error = (double)logits.Row(r)[0] - lesson.Row(r)[0];
            var d = gradient.Row(r);
            total += error * error;
            d[0] = (float)(((1 - lesson.Weight) * d[0]) + (lesson.Weight * 2 * error / rows));
        }

        return total / rows;
    }

    private static double[] LogSoftmax(ReadOnlySpan<float> logits, double temperature)
    {
        var values = new double[logits.Length];
        for (var i = 0; i < values.Length; i++) values[i] = logits[i] / temperature;
        var highest = values.Max();
        var log = highest + Math.Log(values.Sum(value => Math.Exp(value - highest)));
        return Array.ConvertAll(values, value => value - log);
    }
}

/// <summary>What a teacher says of the examples of a batch.</summary>
/// <param name="Logits">[B, labels].</param>
/// <param name="Labels">Labels.</param>
/// <param name="Weight">Its part of the loss, from 0 to 1.</param>
/// <param name="Temperature">What logits are divided by.</param>
internal sealed record Lesson(float[] Logits, int Labels, double Weight, double Temperature)
{
    /// <summary>The logits of an example, [labels].</summary>
    public ReadOnlySpan<float> Row(int row) => Logits.AsSpan(row * Labels, Labels);
}
