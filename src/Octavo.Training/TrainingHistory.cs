namespace Octavo.Training;

/// <summary>What an evaluation in the middle of training found.</summary>
/// <param name="Step">Steps done so far.</param>
/// <param name="Epoch">Epochs done so far, with fractions.</param>
/// <param name="Loss">The mean loss over the development set.</param>
/// <param name="Metrics">The task's metrics by their names in eval_results.txt.</param>
public sealed record EvaluationPoint(int Step, double Epoch, double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Whether all numbers are the same.</summary>
    public bool Equals(EvaluationPoint? other) =>
        other is not null && Step == other.Step && Epoch.Equals(other.Epoch) && Loss.Equals(other.Loss) && Metrics.Count == other.Metrics.Count
        && Metrics.All(metric => other.Metrics.TryGetValue(metric.Key, out var value) && metric.Value.Equals(value));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Step, Epoch, Loss, Metrics.Count);
}

/// <summary>How training went so far.</summary>
public sealed class TrainingHistory
{
    private readonly List<double> _losses = [];
    private readonly List<EvaluationPoint> _evaluations = [];

    /// <summary>The mean loss of each step's batches.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>The evaluations, in order.</summary>
    public IReadOnlyList<EvaluationPoint> Evaluations => _evaluations;

    /// <summary>The evaluation of the best checkpoint; null before the first.</summary>
    public EvaluationPoint? Best { get; private set; }

    /// <summary>Evaluations since the best one.</summary>
    public int WithoutBest { get; private set; }

    internal void Add(double loss) => _losses.Add(loss);

    /// <summary>Notes an evaluation; whether it is the best so far by <paramref name="metric"/>.</summary>
    internal bool Add(EvaluationPoint point, string metric)
    {
        _evaluations.Add(point);
        var isBest = Best is null || IsBetter(point, Best, metric);
        (Best, WithoutBest) = isBest ? (point, 0) : (Best, WithoutBest + 1);
        return isBest;
    }

    /// <summary>By the metric; one that is not defined is never better than one that is, and between two of them the loss decides.</summary>
    private static bool IsBetter(EvaluationPoint point, EvaluationPoint best, string metric)
    {
        var (value, highest) = (point.Metrics[metric], best.Metrics[metric]);
        if (double.IsNaN(value) && double.IsNaN(highest)) return point.Loss < best.Loss || (double.IsNaN(best.Loss) && !double.IsNaN(point.Loss));
        return double.IsNaN(highest) || value > highest;
    }
}
