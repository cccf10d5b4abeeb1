using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Training;

/// <summary>A classifier whose answers are learned beside the labels. It is asked once: it has no dropout, so that it would not say anything else later.</summary>
internal sealed class Teacher
{
    private readonly TrainingOptions _options;
    private readonly float[] _logits;
    private readonly int _labels;

    private Teacher(TrainingOptions options, float[] logits, int labels) => (_options, _logits, _labels) = (options, logits, labels);

    /// <summary>Says whether two runs learn from the same.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(_logits)));

    /// <summary>Lets the teacher of the options answer all examples.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="task">The task.</param>
    /// <param name="student">The config of the model that learns: its labels' order counts.</param>
    /// <param name="examples">The examples to learn from.</param>
    /// <param name="progress">Told how many have been answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where there is no teacher.</returns>
    /// <exception cref="InvalidDataException">The teacher has other labels.</exception>
    public static Teacher? Ask(
        TrainingOptions options, GlueTask task, EncoderConfig student, IReadOnlyList<GlueExample> examples, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Teacher is not { } folder)
            return null;
        using var teacher = TextClassifier.Load(folder, options.ModelOptions);
        try
        {
            var evaluation = new EvaluationOptions { BatchSize = options.BatchSize, MaxLength = options.MaxLength };
            var answers = Evaluator.Evaluate(teacher, task, examples, evaluation, progress, cancellationToken);
            // Both sides by the task's order of labels.
            int[] logitOf = task.IsRegression ? [0] : LabelMap.Create(task, student.Labels).LogitOf;
            var logits = new float[BatchSizes.Length((long)examples.Count * logitOf.Length, "logits")];
            for (var i = 0; i < logits.Length; i++)
            {
                var (example, label) = Math.DivRem(i, logitOf.Length);
                logits[(example * logitOf.Length) + logitOf[label]] = answers.Examples[example].Logits[label];
            }

            return new(options, logits, logitOf.Length);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"teacher {folder}: {e.Message}", e);
        }
    }

    /// <summary>What it says of the examples of a batch.</summary>
    public Lesson About(int[] examples) =>
        new([.. examples.SelectMany(i => _logits[(i * _labels)..((i + 1) * _labels)])], _labels, _options.TeacherWeight, _options.Temperature);
}
