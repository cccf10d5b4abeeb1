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
    /// <summary>F1; NaN where the task has none.</summary>
    public double F1 => Metric("f1");

    /// <summary>The share of right answers.</summary>
    public double Accuracy => Metric("acc");

    private double Metric(string name) => Result.Metrics.Where(metric => metric.Key == name).Select(metric => metric.Value).FirstOrDefault(double.NaN);
}
