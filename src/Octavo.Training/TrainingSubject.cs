using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>What a run learns: with which head, from which data, and how a model that it saved is looked at.</summary>
internal abstract class TrainingSubject
{
    /// <summary>The task's name.</summary>
    public abstract string Name { get; }

    /// <summary>The head that learns it.</summary>
    public abstract HeadKind Head { get; }

    /// <summary>The metric by which checkpoints are compared.</summary>
    public abstract string Metric { get; }

    /// <summary>Examples to evaluate on; 0 for none.</summary>
    public abstract int DevelopmentCount { get; }

    /// <summary>The config of the model that is trained.</summary>
    /// <exception cref="CheckpointException">The start is quantised, or has a head that does not fit.</exception>
    /// <exception cref="InvalidDataException">The start has a head for other labels.</exception>
    public abstract TrainedConfig ConfigFor(Checkpoint start, double dropout);

    /// <summary>The ids and targets to learn from; what cannot be learned from or evaluated on is refused here.</summary>
    /// <param name="tokenizer">The start's.</param>
    /// <param name="config">The config of the model that is trained.</param>
    /// <param name="options">How to train.</param>
    /// <param name="warnings">Takes what may surprise.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public abstract TrainingData Encode(Tokenizer tokenizer, EncoderConfig config, TrainingOptions options, List<string> warnings, CancellationToken cancellationToken);

    /// <summary>Lets the teacher of the options answer all examples; null where there is none.</summary>
    public abstract Teacher? Ask(TrainingOptions options, EncoderConfig config, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Evaluates a saved model on the development set.</summary>
    /// <returns>The mean loss, NaN where none is computed, and the metrics.</returns>
    public abstract (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(string folder, TrainingOptions options, CancellationToken cancellationToken);
}
