using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Octavo.Evaluation;
using Octavo.Model;

namespace Octavo.Training;

/// <summary>A classifier whose answers are learned beside the labels. It is asked once: it has no dropout, so that it would not say anything else later.</summary>
internal sealed class Teacher
{
    private readonly TrainingOptions _options;
    private readonly IReadOnlyList<float[]> _answers;
    private readonly int _labels;

    /// <summary>What a teacher has answered.</summary>
    /// <param name="options">How it is learned from.</param>
    /// <param name="answers">Of each example the logits of its rows, [rows, labels]; NaN in rows of which nothing is said.</param>
    /// <param name="labels">Logits of a row.</param>
    public Teacher(TrainingOptions options, IReadOnlyList<float[]> answers, int labels) => (_options, _answers, _labels) = (options, answers, labels);

    /// <summary>Says whether two runs learn from the same.</summary>
    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var answer in _answers) hash.AppendData(MemoryMarshal.AsBytes<float>(answer));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

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
            return new(options, [.. answers.Examples.Select(example => InOrder(example.Logits, logitOf))], logitOf.Length);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"teacher {folder}: {e.Message}", e);
        }
    }

    /// <summary>What it says of the examples of a batch.</summary>
    public Lesson About(int[] examples) =>
        new([.. examples.SelectMany(i => _answers[i])], _labels, _options.TeacherWeight, _options.Temperature);

    private static float[] InOrder(IReadOnlyList<float> logits, int[] logitOf)
    {
        var turned = new float[logitOf.Length];
        for (var label = 0; label < turned.Length; label++) turned[logitOf[label]] = logits[label];
        return turned;
    }
}
