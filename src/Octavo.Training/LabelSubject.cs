using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>Labels of texts, or numbers.</summary>
/// <param name="task">The task.</param>
/// <param name="examples">What is learned from.</param>
/// <param name="development">What is evaluated on; may be empty.</param>
internal sealed class LabelSubject(GlueTask task, IReadOnlyList<GlueExample> examples, IReadOnlyList<GlueExample> development) : TrainingSubject
{
    /// <inheritdoc/>
    public override string Name => task.Name;

    /// <inheritdoc/>
    public override HeadKind Head => HeadKind.SequenceClassification;

    /// <inheritdoc/>
    public override string Metric { get; } =
        ((string[])["acc_and_f1", "corr", "mcc", "f1_micro", "acc"]).FirstOrDefault(task.Metrics.Contains) ?? task.Metrics[0];

    /// <inheritdoc/>
    public override int DevelopmentCount => development.Count;

    /// <inheritdoc/>
    public override TrainedConfig ConfigFor(Checkpoint start, double dropout) => TrainedConfig.Create(start, task, dropout);

    /// <inheritdoc/>
    public override TrainingData Encode(Tokenizer tokenizer, EncoderConfig config, TrainingOptions options, List<string> warnings, CancellationToken cancellationToken)
    {
        var head = ClassifierHead.Of(config);
        var answers = TaskAnswers.Create(task, head, examples);
        warnings.AddRange(answers.Warnings);
        if (development.Count > 0) TaskAnswers.Create(task, head, development);
        var data = TrainingData.Encode(tokenizer, config, examples, answers.Targets(), Math.Min(options.MaxLength, config.MaxTokens), cancellationToken);
        ExampleCheck.CheckPairs(tokenizer, config, development);
        return data;
    }

    /// <inheritdoc/>
    public override Teacher? Ask(TrainingOptions options, EncoderConfig config, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken) =>
        Teacher.Ask(options, task, config, examples, progress, cancellationToken);

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(string folder, TrainingOptions options, CancellationToken cancellationToken)
    {
        using var classifier = TextClassifier.Load(folder, options.ModelOptions);
        var how = new EvaluationOptions { BatchSize = options.BatchSize, MaxLength = options.MaxLength };
        var result = Evaluator.Evaluate(classifier, task, development, how, null, cancellationToken);
        return (result.Loss, result.Metrics.ToDictionary());
    }
}
