using Octavo.Cli.Heads;
using Octavo.Reports;

namespace Octavo.Cli.Tutorial;

/// <summary>One precision: what is shown of it, what it answered, and what is between that and FP32.</summary>
/// <param name="Row">What is shown.</param>
/// <param name="Result">What it answered.</param>
/// <param name="Comparison">What is between it and FP32; of FP32 nothing.</param>
internal sealed record MeasuredRow<TResult>(TutorialRow Row, TResult Result, HeadComparison Comparison);
