using Octavo.Compression;
using Octavo.Evaluation;

namespace Octavo.Cli.Tutorial;

/// <summary>What was measured of one precision.</summary>
/// <param name="Precision">The scheme's name, or <c>fp32</c>.</param>
/// <param name="DependsOnBatch">Whether an answer depends on its batch: then all was run padded, as the tutorial did.</param>
/// <param name="Result">The answers.</param>
/// <param name="Size">MB as saved.</param>
/// <param name="Seconds">Seconds of the forward passes by threads.</param>
/// <param name="SecondsPadded">Seconds with every text padded to 128 tokens, at the greatest number of threads.</param>
/// <param name="Comparison">Against FP32; null for FP32 itself.</param>
/// <param name="Noise">Signal to noise of each hidden state; none for FP32.</param>
internal sealed record TutorialRow(
    string Precision,
    bool DependsOnBatch,
    EvaluationResult Result,
    double Size,
    IReadOnlyDictionary<int, double> Seconds,
    double SecondsPadded,
    ModelComparison? Comparison,
    IReadOnlyList<double> Noise)
{
    /// <summary>The task's metrics but for means of two of them, in the order in which they are shown.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics { get; } = [.. Result.Metrics.Where(metric => metric.Key != "acc_and_f1").OrderByDescending(metric => metric.Key)];

    /// <summary>The first of them: what precisions are compared by.</summary>
    public KeyValuePair<string, double> Main => Metrics[0];

    /// <summary>The interval of its difference from FP32; null for FP32 itself, or where it is not defined.</summary>
    public BootstrapInterval? MainDifference =>
        Comparison is null ? null : Comparison.Intervals.Where(item => item.Key == Main.Key && !double.IsNaN(item.Value.Low)).Select(item => (BootstrapInterval?)item.Value).FirstOrDefault();
}
