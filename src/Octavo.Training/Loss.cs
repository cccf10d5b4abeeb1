using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The loss of a batch and its gradient by the logits, as Transformers' <c>BertForSequenceClassification</c> and <c>BertForTokenClassification</c> compute it.
/// Rows R are sequences, or tokens.</summary>
internal static class Loss
{
    /// <summary>The label of a row that has none: PyTorch's <c>ignore_index</c>.</summary>
    public const float NoLabel = -100; // PyTorch's ignore_index

    /// <summary>The loss by labels, and by a teacher's logits where there is one.</summary>
    /// <param name="kind">What logits are compared with.</param>
    /// <param name="logits">[B, labels].</param>
    /// <param name="targets">The index of each row's right logit, [B]; or a number for each logit, [B, labels].</param>
    /// <param name="lesson">What a teacher says; null for labels alone.</param>
    /// <param name="gradient">[B, labels].</param>
    public static double Of(LossKind kind, Matrix logits, ReadOnlySpan<float> targets, Lesson? lesson, Matrix gradient)
    {
        var loss = kind switch
        {
            LossKind.SquaredError => SquaredError(logits, targets, gradient),
            LossKind.BinaryCrossEntropy => BinaryCrossEntropy(logits, targets, gradient),
            _ => CrossEntropy(logits, targets, gradient),
        };
        if (lesson is null)
            return loss;
        var rows = targets.Length / logits.Columns;
        var said = kind switch
        {
            LossKind.SquaredError => AddSquaredError(logits, lesson, rows, gradient),
            LossKind.BinaryCrossEntropy => AddBinaryDivergence(logits, lesson, rows, gradient),
            _ => AddDivergence(logits, lesson, targets, gradient),
        };
        return ((1 - lesson.Weight) * loss) + (lesson.Weight * said);
    }

    /// <summary>Mean cross entropy over the rows that have a label: PyTorch's <c>CrossEntropyLoss</c>; 0 where none has.</summary>
    /// <param name="logits">[R, labels].</param>
    /// <param name="labels">The index of each row's right logit, or <see cref="NoLabel"/>, [R].</param>
    /// <param name="gradient">[R, labels].</param>
    public static double CrossEntropy(Matrix logits, ReadOnlySpan<float> labels, Matrix gradient)
    {
        var total = 0.0;
        var count = Math.Max(1, labels.Length - labels.Count(NoLabel));
        for (var r = 0; r < labels.Length; r++)
        {
            var row = logits.Row(r);
            var d = gradient.Row(r);
            if (labels[r] == NoLabel)
            {
                d.Clear();
                continue;
            }

            var label = (int)labels[r];
            var (highest, sum) = ((double)row[0], 0.0);
            foreach (var logit in row) highest = Math.Max(highest, logit);
            foreach (var logit in row) sum += Math.Exp(logit - highest);
            total += Math.Log(sum) + highest - row[label];
            for (var i = 0; i < row.Length; i++)
                d[i] = (float)(((Math.Exp(row[i] - highest) / sum) - (i == label ? 1 : 0)) / count);
        }

        return total / count;
    }

    /// <summary>Mean squared error of all logits: PyTorch's <c>MSELoss</c>.</summary>
    /// <param name="logits">[B, labels].</param>
    /// <param name="numbers">[B, labels].</param>
    /// <param name="gradient">[B, labels].</param>
    public static double SquaredError(Matrix logits, ReadOnlySpan<float> numbers, Matrix gradient)
    {
        var total = 0.0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var (r, c) = Math.DivRem(i, logits.Columns);
            var error = (double)logits.Row(r)[c] - numbers[i];
            total += error * error;
            gradient.Row(r)[c] = (float)(2 * error / numbers.Length);
        }

        return total / numbers.Length;
    }

    /// <summary>Mean over all logits z of log(1 + exp(z)) - y z: PyTorch's <c>BCEWithLogitsLoss</c>. dz = (sigmoid(z) - y) / (B labels).</summary>
    /// <param name="logits">[B, labels].</param>
    /// <param name="answers">1 where a label is right, else 0, [B, labels].</param>
    /// <param name="gradient">[B, labels].</param>
    public static double BinaryCrossEntropy(Matrix logits, ReadOnlySpan<float> answers, Matrix gradient)
    {
        var total = 0.0;
        for (var i = 0; i < answers.Length; i++)
        {
            var (r, c) = Math.DivRem(i, logits.Columns);
            var z = (double)logits.Row(r)[c];
            total += LogOnePlusExp(z) - (answers[i] * z);
            gradient.Row(r)[c] = (float)((Sigmoid(z) - answers[i]) / answers.Length);
        }

        return total / answers.Length;
    }

    /// <summary>
    /// T^2 KL(teacher || model), both softened by T (Hinton et al. 2015, arXiv 1503.02531, section 2.1), mixed into the gradient: the mean over the
    /// rows that have a label and of which the teacher says something.
    /// </summary>
    private static double AddDivergence(Matrix logits, Lesson lesson, ReadOnlySpan<float> targets, Matrix gradient)
    {
        var (total, t, count) = (0.0, lesson.Temperature, 0);
        for (var r = 0; r < targets.Length; r++) count += IsTaught(lesson, targets, r) ? 1 : 0;
        for (var r = 0; r < targets.Length; r++)
        {
            var d = gradient.Row(r);
            var isTaught = IsTaught(lesson, targets, r);
            double[] ours = isTaught ? LogSoftmax(logits.Row(r), t) : [];
            double[] theirs = isTaught ? LogSoftmax(lesson.Row(r), t) : [];
            for (var i = 0; i < d.Length; i++)
            {
                var slope = 0.0;
                if (isTaught)
                {
                    var p = Math.Exp(theirs[i]);
                    total += p * (theirs[i] - ours[i]) * t * t;
                    slope = lesson.Weight * t * (Math.Exp(ours[i]) - p) / count;
                }

                d[i] = (float)(((1 - lesson.Weight) * d[i]) + slope);
            }
        }

        return total / Math.Max(1, count);
    }

    private static bool IsTaught(Lesson lesson, ReadOnlySpan<float> targets, int row) => targets[row] != NoLabel && !float.IsNaN(lesson.Row(row)[0]);

    /// <summary>
    /// The same for each label by itself, right with probability p = sigmoid(z / T): T^2 times the mean over all labels of
    /// KL(teacher || model). dz = T (p - p of the teacher) / (B labels).
    /// </summary>
    private static double AddBinaryDivergence(Matrix logits, Lesson lesson, int rows, Matrix gradient)
    {
        var (total, t, count) = (0.0, lesson.Temperature, rows * logits.Columns);
        for (var i = 0; i < count; i++)
        {
            var (r, c) = Math.DivRem(i, logits.Columns);
            var (ours, theirs) = (logits.Row(r)[c] / t, lesson.Row(r)[c] / t);
            var (p, q) = (Sigmoid(theirs), Sigmoid(-theirs));
            // log sigmoid(z) = -log(1 + exp(-z)).
            total += ((p * (LogOnePlusExp(-ours) - LogOnePlusExp(-theirs))) + (q * (LogOnePlusExp(ours) - LogOnePlusExp(theirs)))) * t * t;
            ref var d = ref gradient.Row(r)[c];
            d = (float)(((1 - lesson.Weight) * d) + (lesson.Weight * t * (Sigmoid(ours) - p) / count));
        }

        return total / count;
    }

    /// <summary>The mean squared distance from the teacher's numbers, mixed into the gradient.</summary>
    private static double AddSquaredError(Matrix logits, Lesson lesson, int rows, Matrix gradient)
    {
        var (total, count) = (0.0, rows * logits.Columns);
        for (var i = 0; i < count; i++)
        {
            var (r, c) = Math.DivRem(i, logits.Columns);
            var error = (double)logits.Row(r)[c] - lesson.Row(r)[c];
            total += error * error;
            ref var d = ref gradient.Row(r)[c];
            d = (float)(((1 - lesson.Weight) * d) + (lesson.Weight * 2 * error / count));
        }

        return total / count;
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static double LogOnePlusExp(double z) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));

    /// <summary>log softmax(z / temperature).</summary>
    public static double[] LogSoftmax(ReadOnlySpan<float> logits, double temperature)
    {
        var values = new double[logits.Length];
        for (var i = 0; i < values.Length; i++) values[i] = logits[i] / temperature;
        var highest = values.Max();
        var log = highest + Math.Log(values.Sum(value => Math.Exp(value - highest)));
        return Array.ConvertAll(values, value => value - log);
    }
}

/// <summary>What a teacher says of the examples of a batch.</summary>
/// <param name="Logits">[R, labels]; NaN in rows of which it says nothing.</param>
/// <param name="Labels">Labels.</param>
/// <param name="Weight">Its part of the loss, from 0 to 1.</param>
/// <param name="Temperature">What logits are divided by.</param>
internal sealed record Lesson(float[] Logits, int Labels, double Weight, double Temperature)
{
    /// <summary>The logits of a row, [labels].</summary>
    public ReadOnlySpan<float> Row(int row) => Logits.AsSpan(row * Labels, Labels);
}
