using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary>All repetitions of one engine on one shape.</summary>
internal sealed class Measurement(EngineKind kind, ModelShape model, Workload workload, int threads, string version)
{
    private const double LargestDifference = 0.05;
    private const double SmallestShare = 0.9;
    private const double SmallestBusy = 0.95;
    private readonly List<Answer> _answers = [];

    public EngineKind Kind => kind;

    public string Shape => workload.Shape;

    public int Count => _answers.Count;

    /// <summary>The highest loop on registers seen beside it.</summary>
    public double BestPeak => _answers.Max(answer => Math.Max(answer.Before, answer.After));

    public void Add(Answer answer) => _answers.Add(answer);

    /// <summary>How many repetitions ran while the machine was at full speed.</summary>
    public int Steady(double bestPeak) => _answers.Count(answer => IsSteady(answer, bestPeak));

    /// <summary>What is reported.</summary>
    /// <param name="bestPeak">The highest loop of this precision and number of threads in the whole run.</param>
    public Row ToRow(double bestPeak)
    {
        // Where nothing was steady, everything counts, and the row says how much should have been dropped.
        var steady = _answers.Where(answer => IsSteady(answer, bestPeak)).ToList();
        var used = steady.Count > 0 ? steady : _answers;
        var seconds = used.Select(answer => answer.Seconds).Order().ToArray();
        var peak = Median(used.Select(answer => (answer.Before + answer.After) / 2));
        var median = Median(seconds);
        var work = model.LinearGop(workload, headOnly: kind.IsOctavo);
        return new Row
        {
            Engine = kind.Engine,
            Precision = kind.Precision,
            Model = model.Name,
            Shape = Shape,
            Threads = threads,
            MedianS = median,
            MinS = seconds[0],
            MaxS = seconds[^1],
            ShareOfPeak = Median(used.Select(answer => 2 * work / (answer.Before + answer.After) / answer.Seconds)),
            LinearGop = work,
            PeakGops = peak,
            WeightGbs = model.LinearBytes(kind.Precision == "fp32" ? sizeof(float) : sizeof(byte)) * workload.Batches.Count / median / 1e9,
            Ghz = Median(used.Select(answer => answer.Ghz)),
            Repetitions = used.Count,
            Dropped = _answers.Count - steady.Count,
            Version = version,
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The value in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // Without a loop on registers NaN compares with nothing, and only what others took from a single thread is dropped.
    private bool IsSteady(Answer answer, double bestPeak)
    {
        var (low, high) = (Math.Min(answer.Before, answer.After), Math.Max(answer.Before, answer.After));
        return !(high - low > LargestDifference * high)
            && !(low < SmallestShare * bestPeak)
            && (threads > 1 || answer.Busy >= SmallestBusy);
    }
}
