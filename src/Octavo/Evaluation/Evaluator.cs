using System.Diagnostics;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Evaluation;

/// <summary>Lets a model answer the examples of a task and scores the answers.</summary>
public static class Evaluator
{
    // Without padding, and with most schemes, a result does not depend on its neighbours, so that many go at once:
    // enough to keep every thread busy.
    private const int RaggedExamples = 64;

    /// <summary>Evaluates a model on examples that were read before.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The task.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="progress">Told after each forward pass.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="CheckpointException">A label is unknown.</exception>
    /// <exception cref="ArgumentException">There are no examples, or an option is out of its range.</exception>
    /// <exception cref="InvalidDataException">The model does not have the task's labels, or cannot compute an example, as a pair with one token type: its line is named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EvaluationResult Evaluate(
        TextClassifier model,
        GlueTask task,
        IReadOnlyList<GlueExample> examples,
        EvaluationOptions? options = null,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Evaluate(model, task, examples, options ?? new(), progress, Stopwatch.GetTimestamp(), cancellationToken);

    private static EvaluationResult Evaluate(
        TextClassifier model,
        GlueTask task,
        IReadOnlyList<GlueExample> examples,
        EvaluationOptions options,
        IProgress<EvaluationProgress>? progress,
        long started,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0) throw new ArgumentException("expected examples, found none", nameof(examples));
        options.Check();

        // Every label is understood before the first forward pass, not minutes after it.
        var answers = TaskAnswers.Create(task, model.Head, examples, options.LabelMap);
        var batches = ExampleBatches.Create(model, task, examples, options);
        var (logits, seconds) = Answer(model, batches, examples.Count, options, progress, cancellationToken);
        var results = answers.Interpret(logits);
        return new EvaluationResult
        {
            Task = task,
            Examples = results,
            Metrics = answers.HasLabels ? TaskScore.Metrics(task, results) : [],
            Loss = answers.HasLabels ? TaskScore.Loss(task, results, options.BatchSize) : double.NaN,
            Seconds = seconds,
            TotalSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Warnings = [.. answers.Warnings, .. batches.Warnings],
        };
    }

    // Logits of all examples in the model's order, [examples, labels], and the seconds of the forward passes.
    private static (float[] Logits, double Seconds) Answer(
        TextClassifier model,
        ExampleBatches batches,
        int examples,
        EvaluationOptions options,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var together = options.Padding == Padding.None && !model.DependsOnBatch;
        var step = together ? RaggedExamples : options.BatchSize;
        var labels = model.Config.NumLabels;
        var logits = new float[BatchSizes.Length((long)examples * labels, "logits")];
        var seconds = 0.0;
        for (var first = 0; first < examples; first += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(step, examples - first);
            var batch = batches.Take(first, count);
            var began = Stopwatch.GetTimestamp();
            model.Logits(batch, cancellationToken).CopyTo(logits, first * labels);
            seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
            progress?.Report(new EvaluationProgress(first + count, examples));
        }

        return (logits, seconds);
    }
}
