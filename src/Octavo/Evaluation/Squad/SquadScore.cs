namespace Octavo.Evaluation.Squad;

/// <summary>The metrics of a sample of answers in percent, by the names of the official script: all, and by 2.0 those with and without an answer too.</summary>
internal sealed class SquadScore : SampleScore
{
    private readonly bool[] _hasAnswer;
    private readonly double[] _exact;
    private readonly double[] _f1;
    private readonly bool _isFirst;
    private readonly (double Count, double Exact, double F1)[] _sums = new (double, double, double)[2];

    private SquadScore(SquadVersion version, IReadOnlyList<SquadResponse> responses)
    {
        _isFirst = version == SquadVersion.V1;
        _hasAnswer = [.. responses.Select(response => response.Question.Answers.Count > 0)];
        _exact = [.. responses.Select(response => response.IsExact ? 100.0 : 0)];
        _f1 = [.. responses.Select(response => 100 * response.F1)];
    }

    /// <summary>The score of answers.</summary>
    public static SquadScore Of(SquadVersion version, IReadOnlyList<SquadResponse> responses) => new(version, responses);

    /// <summary>The metrics of all answers, sorted by name; those of questions with or without an answer only where there are some.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics()
    {
        var once = new int[_exact.Length];
        Array.Fill(once, 1);
        Count(once);
        List<string> names = [_isFirst ? "exact_match" : "exact", "f1"];
        if (!_isFirst && _sums[1].Count > 0) names.AddRange(["HasAns_exact", "HasAns_f1"]);
        if (!_isFirst && _sums[0].Count > 0) names.AddRange(["NoAns_exact", "NoAns_f1"]);
        return [.. names.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, Value(name)))];
    }

    /// <inheritdoc/>
    public override void Count(ReadOnlySpan<int> times)
    {
        Array.Clear(_sums);
        for (var i = 0; i < times.Length; i++)
        {
            ref var sum = ref _sums[_hasAnswer[i] ? 1 : 0];
            sum = (sum.Count + times[i], sum.Exact + (times[i] * _exact[i]), sum.F1 + (times[i] * _f1[i]));
        }
    }

    /// <inheritdoc/>
    public override double Value(string metric) => metric switch
    {
        "exact_match" or "exact" => (_sums[0].Exact + _sums[1].Exact) / (_sums[0].Count + _sums[1].Count),
        "f1" => (_sums[0].F1 + _sums[1].F1) / (_sums[0].Count + _sums[1].Count),
        "HasAns_exact" => _sums[1].Exact / _sums[1].Count,
        "HasAns_f1" => _sums[1].F1 / _sums[1].Count,
        "NoAns_exact" => _sums[0].Exact / _sums[0].Count,
        "NoAns_f1" => _sums[0].F1 / _sums[0].Count,
        _ => throw Unknown(metric),
    };
}
