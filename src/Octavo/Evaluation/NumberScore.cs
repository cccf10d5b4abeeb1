namespace Octavo.Evaluation;

/// <summary>Pearson's and Spearman's correlation of a sample. Values are put in order once; the ranks of a sample follow from how often each is in it.</summary>
internal sealed class NumberScore : SampleScore
{
    private readonly double[] _predictions;
    private readonly double[] _labels;
    private readonly Ranking _predicted;
    private readonly Ranking _labelled;
    private readonly double[] _ranksOfPredictions;
    private readonly double[] _ranksOfLabels;
    private int[] _times = [];

    public NumberScore(IReadOnlyList<ExampleResult> results)
    {
        _predictions = [.. results.Select(result => result.Prediction)];
        _labels = [.. results.Select(result => result.Label)];
        (_predicted, _labelled) = (new(_predictions), new(_labels));
        (_ranksOfPredictions, _ranksOfLabels) = (new double[results.Count], new double[results.Count]);
    }

    /// <inheritdoc/>
    public override void Count(ReadOnlySpan<int> times) => _times = times.ToArray();

    /// <inheritdoc/>
    public override double Value(string metric) => metric switch
    {
        "pearson" => Metrics.Pearson(_predictions, _labels, _times),
        "spearmanr" => Spearman(),
        "corr" => (Metrics.Pearson(_predictions, _labels, _times) + Spearman()) / 2,
        _ => throw Unknown(metric),
    };

    private double Spearman()
    {
        if (_predicted.HasNaN || _labelled.HasNaN) return double.NaN;
        _predicted.Ranks(_times, _ranksOfPredictions);
        _labelled.Ranks(_times, _ranksOfLabels);
        return Metrics.Pearson(_ranksOfPredictions, _ranksOfLabels, _times);
    }

    /// <summary>The order of some values, equal ones together.</summary>
    private sealed class Ranking
    {
        private readonly int[] _order;
        private readonly double[] _sorted;

        public Ranking(double[] values)
        {
            (_sorted, _order) = ([.. values], [.. Enumerable.Range(0, values.Length)]);
            HasNaN = values.Any(double.IsNaN);
            Array.Sort(_sorted, _order);
        }

        public bool HasNaN { get; }

        /// <summary>The rank of each value in a sample, equal values sharing their mean rank.</summary>
        public void Ranks(int[] times, double[] ranks)
        {
            var below = 0L;
            for (var first = 0; first < _order.Length;)
            {
                var (end, count) = (first, 0L);
                for (; end < _order.Length && _sorted[end] == _sorted[first]; end++) count += times[_order[end]];
                for (var i = first; i < end; i++) ranks[_order[i]] = ((2 * below) + 1 + count) / 2.0;
                below += count;
                first = end;
            }
        }
    }
}
