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

    /// <summary>Where the encoder and its tokenizer are, if not in the folder of the start itself.</summary>
    public virtual string? Encoder => null;

    /// <summary>What must be the same when the run is resumed, beside the options.</summary>
    public virtual IReadOnlyList<(string Name, string Value)> Settings => [];

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

    /// <summary>Reads the weights of the start, behind <see cref="Encode"/>.</summary>
    /// <param name="start">The start.</param>
    /// <param name="config">The config of the model that is trained.</param>
    /// <param name="layers">Makes what the start lacks.</param>
    /// <param name="options">How to train.</param>
    public virtual TrainableModel Open(Checkpoint start, TrainedConfig config, NewHead layers, TrainingOptions options) =>
        new(start, config.Config, Head, layers.Make, options.ModelOptions with { Quantization = options.Quantization });

    /// <summary>What is saved beside the model; null for no more than tokenizer and config.</summary>
    public virtual EmbedderFiles? FilesFor(Checkpoint start, EncoderConfig config) => null;

    /// <summary>Lets the teacher of the options answer all examples; null where there is none.</summary>
    public abstract Teacher? Ask(TrainingOptions options, EncoderConfig config, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Evaluates a saved model on the development set.</summary>
    /// <returns>The mean loss, NaN where none is computed, and the metrics.</returns>
    public abstract (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(string folder, TrainingOptions options, CancellationToken cancellationToken);
}
