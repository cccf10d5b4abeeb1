using Octavo.Evaluation;

namespace Octavo.Reports;

/// <summary>What was measured of one precision.</summary>
public sealed record TutorialRow
{
    /// <summary>The scheme's name, or <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Whether the scheme takes one scale for a whole batch: where the head can pad, all was run padded then, as PyTorch's tutorial did.</summary>
    public required bool DependsOnBatch { get; init; }

    /// <summary>The metrics with 95 % of the bootstrap's samples, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Metrics { get; init; }

    /// <summary>The loss; NaN where the head has none.</summary>
    public required double Loss { get; init; }

    /// <summary>MB as saved.</summary>
    public required double Size { get; init; }

    /// <summary>Seconds by threads.</summary>
    public required IReadOnlyDictionary<int, double> Seconds { get; init; }

    /// <summary>Seconds with every text padded to 128 tokens, at the greatest number of threads; null where the head knows no pads.</summary>
    public required double? SecondsPadded { get; init; }

    /// <summary>Against FP32; null for FP32 itself.</summary>
    public ComparisonFindings? Comparison { get; init; }

    /// <summary>Signal to noise of each hidden state in dB; none for FP32.</summary>
    public IReadOnlyList<double> Noise { get; init; } = [];

    /// <summary>The metrics that a table has room for: no means of two others and no halves of SQuAD 2.0's, F1 first.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Shown => field ??=
    [
        .. Metrics.Where(metric => !MetricName.IsMean(metric.Key) && !metric.Key.Contains("Ans_", StringComparison.Ordinal))
            .OrderBy(metric => metric.Key == "f1" ? 0 : 1).ThenByDescending(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => KeyValuePair.Create(metric.Key, metric.Value.Value)),
    ];

    /// <summary>The first of them: what precisions are compared by.</summary>
    public KeyValuePair<string, double> Main => Shown[0];

    /// <summary>The interval of its difference from FP32; null for FP32 itself, or where it is not defined.</summary>
    public BootstrapInterval? MainDifference => Comparison?.Differences
        .Where(item => item.Key == Main.Key && !double.IsNaN(item.Value.Low)).Select(item => (BootstrapInterval?)item.Value).FirstOrDefault();
}
