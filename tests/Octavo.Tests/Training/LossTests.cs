using Octavo.Tensors;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>The loss with a teacher: its value written down again, its gradient by differences.</summary>
public sealed class LossTests
{
    private static readonly float[] Teacher = [1.5f, -0.25f, 0.5f, -2f, 0.75f, 3f];

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0.3, 1)]
    [InlineData(0.5, 2)]
    [InlineData(1, 4)]
    public void Divergence_from_a_teacher(double weight, double temperature)
    {
        using var logits = Of(3, 0.3f, 1f, -0.6f, 0.9f, 0.1f, -1.1f);
        float[] labels = [2, 0];
        var loss = Check(LossKind.CrossEntropy, logits, labels, new Lesson(Teacher, 3, weight, temperature));
        var expected = 0.0;
        for (var r = 0; r < 2; r++)
        {
            var (ours, theirs) = (Softmax(logits.Row(r), temperature), Softmax(Teacher.AsSpan(r * 3, 3), temperature));
            expected += (1 - weight) * -Math.Log(Softmax(logits.Row(r), 1)[(int)labels[r]]);
            expected += weight * temperature * temperature * theirs.Zip(ours, (p, q) => p * Math.Log(p / q)).Sum();
        }

        Assert.Equal(expected / 2, loss, 1e-9);
    }

    /// <summary>Rows without a label teach nothing, and of rows that a teacher has not read the labels alone.</summary>
    [Fact]
    public void Divergence_is_the_mean_over_rows_that_both_know()
    {
        using var logits = Of(3, 0.3f, 1f, -0.6f, 0.9f, 0.1f, -1.1f, 2f, 0f, 1f, 0.5f, 0.5f, 0.1f);
        float[] lesson = [.. Teacher, float.NaN, float.NaN, float.NaN, 9, 9, 9];
        var loss = Check(LossKind.CrossEntropy, logits, [2, 0, 1, Loss.NoLabel], new Lesson(lesson, 3, 0.4, 2));
        var expected = 0.0;
        foreach (var (r, label) in ((int, int)[])[(0, 2), (1, 0), (2, 1)])
        {
            expected += 0.6 * -Math.Log(Softmax(logits.Row(r), 1)[label]) / 3;
            if (r < 2) expected += 0.4 * 4 * Softmax(Teacher.AsSpan(r * 3, 3), 2).Zip(Softmax(logits.Row(r), 2), (p, q) => p * Math.Log(p / q)).Sum() / 2;
        }

        Assert.Equal(expected, loss, 1e-9);
    }

    [Fact]
    public void Divergence_of_places_is_that_of_both_sides()
    {
        using var logits = Of(2, 0.3f, 1f, -0.6f, 0.9f, 0.1f, -1.1f, 0.4f, 0.2f, -0.3f, 0.8f);
        float[] said = [1.5f, -0.25f, 0.5f, -2f, 0.75f, 3f, 0.1f, 0.9f, -0.7f, 0.3f];
        var group = new Octavo.Model.TokenGroup(new Octavo.Text.TokenBatch(new int[5], new int[5], [0, 3, 5]), 0, 2);
        float[] places = [0, 2, 1, 1];
        using var gradient = new Matrix(5, 2);
        var lesson = new Lesson(said, 2, 0.3, 2);
        var loss = SpanLoss.Of(logits, group, places, lesson, gradient);
        Assert.Equal(SpanLoss.Of(logits, group, places, gradient), SpanLoss.Of(logits, group, places, lesson with { Weight = 0 }, gradient), 1e-12);
        SpanLoss.Of(logits, group, places, lesson, gradient);
        using var scratch = new Matrix(5, 2);
        for (var i = 0; i < 10; i++)
        {
            ref var value = ref logits.Row(i / 2)[i % 2];
            var before = value;
            value = before + 1e-2f;
            var above = SpanLoss.Of(logits, group, places, lesson, scratch);
            value = before - 1e-2f;
            var below = SpanLoss.Of(logits, group, places, lesson, scratch);
            value = before;
            Assert.Equal((above - below) / 2e-2, gradient.Row(i / 2)[i % 2], 1e-4);
        }

        Assert.True(loss > 0);
        // Its own teacher has nothing to say.
        float[] own = [.. Enumerable.Range(0, 10).Select(i => logits.Row(i / 2)[i % 2])];
        Assert.Equal(0, SpanLoss.Of(logits, group, places, new Lesson(own, 2, 1, 3), scratch), 1e-12);
    }

    [Fact]
    public void Distance_from_a_teachers_numbers()
    {
        using var logits = Of(1, 0.5f, 2f);
        Assert.Equal((((0.75 * 0.25) + (0.25 * 1)) + ((0.75 * 1) + (0.25 * 5.0625))) / 2, Check(LossKind.SquaredError, logits, [1, 3], new Lesson([1.5f, -0.25f], 1, 0.25, 2)), 1e-9);
    }

    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(1, 4)]
    public void Divergence_from_a_teacher_label_by_label(double weight, double temperature)
    {
        float[] values = [0.3f, 1f, -0.6f, 0.9f, 0.1f, -1.1f];
        using var logits = Of(3, values);
        float[] answers = [1, 0, 1, 0, 0, 1];
        var loss = Check(LossKind.BinaryCrossEntropy, logits, answers, new Lesson(Teacher, 3, weight, temperature));
        var expected = 0.0;
        for (var i = 0; i < 6; i++)
        {
            double P(double z) => 1 / (1 + Math.Exp(-z));
            var (ours, theirs) = (P(values[i] / temperature), P(Teacher[i] / temperature));
            expected += (1 - weight) * -Math.Log(answers[i] == 1 ? P(values[i]) : 1 - P(values[i]));
            expected += weight * temperature * temperature * ((theirs * Math.Log(theirs / ours)) + ((1 - theirs) * Math.Log((1 - theirs) / (1 - ours))));
        }

        Assert.Equal(expected / 6, loss, 1e-9);
    }

    private static double Check(LossKind kind, Matrix logits, float[] labels, Lesson lesson)
    {
        const float Step = 1 / 1024f;
        using var gradient = new Matrix(logits.Rows, logits.Columns);
        using var other = new Matrix(logits.Rows, logits.Columns);
        var loss = Loss.Of(kind, logits, labels, lesson, gradient);
        for (var i = 0; i < logits.Rows * logits.Columns; i++)
        {
            var (r, c) = Math.DivRem(i, logits.Columns);
            var value = logits.Row(r)[c];
            logits.Row(r)[c] = value + Step;
            var above = Loss.Of(kind, logits, labels, lesson, other);
            logits.Row(r)[c] = value - Step;
            var slope = (above - Loss.Of(kind, logits, labels, lesson, other)) / (2 * Step);
            logits.Row(r)[c] = value;
            Assert.Equal(slope, gradient.Row(r)[c], 1e-6);
        }

        return loss;
    }

    private static Matrix Of(int columns, params float[] values)
    {
        var matrix = new Matrix(values.Length / columns, columns);
        for (var r = 0; r < matrix.Rows; r++) values.AsSpan(r * columns, columns).CopyTo(matrix.Row(r));
        return matrix;
    }

    private static double[] Softmax(ReadOnlySpan<float> logits, double temperature)
    {
        var powers = logits.ToArray().Select(logit => Math.Exp(logit / temperature)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
