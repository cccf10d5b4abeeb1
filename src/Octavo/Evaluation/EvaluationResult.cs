using Octavo.Values;

namespace Octavo.Evaluation;

/// <summary>What an evaluation found.</summary>
public sealed record EvaluationResult
{
    /// <summary>The task.</summary>
    public required GlueTask Task { get; init; }

    /// <summary>Every example with its answer, in the file's order.</summary>
    public required IReadOnlyList<ExampleResult> Examples { get; init => field = ValueList<ExampleResult>.Of(value); }

    /// <summary>The task's metrics by their names in eval_results.txt, sorted by name; none without labels.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Metrics { get; init => field = ValueList<KeyValuePair<string, double>>.Of(value); }

    /// <summary>The mean over the batches of each batch's mean loss: cross entropy, squared error for regression; NaN without labels.</summary>
    public required double Loss { get; init; }

    /// <summary>Whether the examples have labels to score by.</summary>
    public bool HasLabels => Examples[0].Example.HasLabel;

    /// <summary>Seconds that the forward passes took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds that reading, tokenising, forward passes and scoring took together.</summary>
    public required double TotalSeconds { get; init; }

    /// <summary>What the reader of the numbers should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init => field = ValueList<string>.Of(value); }
}
