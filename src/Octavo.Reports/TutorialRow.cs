using Octavo.Compression;
using Octavo.Evaluation;

namespace Octavo.Reports;

/// <summary>What was measured of one precision.</summary>
public sealed class TutorialRow
{
    /// <summary>The scheme's name, or <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Whether an answer depends on its batch: then all was run padded, as PyTorch's tutorial did.</summary>
    public required bool DependsOnBatch { get; init; }

    /// <summary>The answers.</summary>
    public required EvaluationResult Result { get; init; }

    /// <summary>MB as saved.</summary>
    public required double Size { get; init; }

    /// <summary>Seconds of the forward passes by threads.</summary>
    public required IReadOnlyDictionary<int, double> Seconds { get; init; }

    /// <summary>Seconds with every text padded to 128 tokens, at the greatest number of threads.</summary>
    public required double SecondsPadded { get; init; }

    /// <summary>Against FP32; null for FP32 itself.</summary>
    public ModelComparison? Comparison { get; init; }

    /// <summary>Signal to noise of each hidden state in dB; none for FP32.</summary>
    public IReadOnlyList<double> Noise { get; init; } = [];

    /// <summary>The task's metrics but for means of two of them, in the order in which they are shown.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics => field ??= [.. Result.Metrics.Where(metric => metric.Key != "acc_and_f1").OrderByDescending(metric => metric.Key)];

    /// <summary>The first of them: what precisions are compared by.</summary>
    public KeyValuePair<string, double> Main => Metrics[0];

    /// <summary>The interval of its difference from FP32; null for FP32 itself, or where it is not defined.</summary>
    public BootstrapInterval? MainDifference =>
        Comparison is null ? null : Comparison.Intervals.Where(item => item.Key == Main.Key && !double.IsNaN(item.Value.Low)).Select(item => (BootstrapInterval?)item.Value).FirstOrDefault();
}
