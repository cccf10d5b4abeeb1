using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>The loss of answers' places, as Transformers' <c>BertForQuestionAnswering</c> computes it.</summary>
internal static class SpanLoss
{
    /// <summary>
    /// The mean of two cross entropies over the tokens of each sequence (pads of the batch are tokens too): which one begins the answer, and which
    /// ends it. A place is clamped to 0..T; one at T or behind it is left out of its mean, as outside of what was read.
    /// </summary>
    /// <param name="logits">[N, 2].</param>
    /// <param name="group">The sequences.</param>
    /// <param name="places">The first and the last token of each answer, [B, 2].</param>
    /// <param name="gradient">[N, 2].</param>
    public static double Of(Matrix logits, TokenGroup group, ReadOnlySpan<float> places, Matrix gradient) =>
        (Of(logits, group, places, 0, gradient) + Of(logits, group, places, 1, gradient)) / 2;

    /// <summary>The same with what a teacher says mixed in: T^2 times the mean over sequences and sides of KL(teacher || model), both softened by T.</summary>
    /// <param name="logits">[N, 2].</param>
    /// <param name="group">The sequences.</param>
    /// <param name="places">The first and the last token of each answer, [B, 2].</param>
    /// <param name="lesson">What a teacher says, [N, 2]; null for places alone.</param>
    /// <param name="gradient">[N, 2].</param>
    public static double Of(Matrix logits, TokenGroup group, ReadOnlySpan<float> places, Lesson? lesson, Matrix gradient)
    {
        var loss = Of(logits, group, places, gradient);
        if (lesson is null) return loss;
        var said = AddDivergence(logits, group, lesson, 0, gradient) + AddDivergence(logits, group, lesson, 1, gradient);
        return ((1 - lesson.Weight) * loss) + (lesson.Weight * said / (2 * group.Count));
    }

    private static double AddDivergence(Matrix logits, TokenGroup group, Lesson lesson, int side, Matrix gradient)
    {
        var (total, t) = (0.0, lesson.Temperature);
        for (var s = 0; s < group.Count; s++)
        {
            var (first, length) = (group.Row(s), group.LengthOf(s));
            var (ours, theirs) = (new float[length], new float[length]);
            for (var i = 0; i < length; i++) (ours[i], theirs[i]) = (logits.Row(first + i)[side], lesson.Row(first + i)[side]);
            var (log, other) = (Loss.LogSoftmax(ours, t), Loss.LogSoftmax(theirs, t));
            for (var i = 0; i < length; i++)
            {
                var p = Math.Exp(other[i]);
                total += p * (other[i] - log[i]) * t * t;
                ref var d = ref gradient.Row(first + i)[side];
                d = (float)(((1 - lesson.Weight) * d) + (lesson.Weight * t * (Math.Exp(log[i]) - p) / (2.0 * group.Count)));
            }
        }

        return total;
    }

    /// <summary>Whether a place is within a sequence.</summary>
    /// <param name="place">The place.</param>
    /// <param name="length">T of the sequence.</param>
    public static bool Counts(float place, int length) => place < length;

    private static double Of(Matrix logits, TokenGroup group, ReadOnlySpan<float> places, int side, Matrix gradient)
    {
        var (total, counted) = (0.0, 0);
        for (var s = 0; s < group.Count; s++)
            counted += Counts(places[(2 * s) + side], group.LengthOf(s)) ? 1 : 0;
        for (var s = 0; s < group.Count; s++)
        {
            var (first, length) = (group.Row(s), group.LengthOf(s));
            if (!Counts(places[(2 * s) + side], length))
            {
                for (var t = 0; t < length; t++) gradient.Row(first + t)[side] = 0;
                continue;
            }

            var place = (int)Math.Max(0, places[(2 * s) + side]);
            var (highest, sum) = (double.NegativeInfinity, 0.0);
            for (var t = 0; t < length; t++) highest = Math.Max(highest, logits.Row(first + t)[side]);
            for (var t = 0; t < length; t++) sum += Math.Exp(logits.Row(first + t)[side] - highest);
            total += Math.Log(sum) + highest - logits.Row(first + place)[side];

            // d loss / d z = (softmax(z) - 1 at the place) / (2 counted).
            for (var t = 0; t < length; t++)
                gradient.Row(first + t)[side] = (float)(((Math.Exp(logits.Row(first + t)[side] - highest) / sum) - (t == place ? 1 : 0)) / (2.0 * counted));
        }

        return counted == 0 ? 0 : total / counted;
    }
}
