namespace Octavo.Evaluation;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">Examples answered.</param>
/// <param name="Total">Examples in all.</param>
public readonly record struct EvaluationProgress(int Done, int Total);
