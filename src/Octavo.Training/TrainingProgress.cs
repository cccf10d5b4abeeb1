namespace Octavo.Training;

/// <summary>How far training has come.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps to do.</param>
/// <param name="Loss">The mean loss of the last step's batches.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="TokensPerSecond">Tokens learned from in a second, over the whole run.</param>
/// <param name="SecondsLeft">What the other steps will take, evaluations aside.</param>
/// <param name="Evaluation">The evaluation that followed the step; null for most.</param>
public sealed record TrainingProgress(
    int Step, int TotalSteps, double Loss, double LearningRate, double TokensPerSecond, double SecondsLeft, EvaluationPoint? Evaluation);

/// <summary>What training came to.</summary>
public sealed class TrainingResult
{
    /// <summary>Losses and evaluations.</summary>
    public required TrainingHistory History { get; init; }

    /// <summary>The metric by which the best checkpoint was chosen.</summary>
    public required string Metric { get; init; }

    /// <summary>Steps that a full run has; early stopping does fewer.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>Tokens learned from.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds of the training steps.</summary>
    public required double Seconds { get; init; }

    /// <summary>Layers that the start did not have and that began with random weights.</summary>
    public required IReadOnlyList<string> NewLayers { get; init; }

    /// <summary>What was guessed of the labels, and what of the evaluations may surprise.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
