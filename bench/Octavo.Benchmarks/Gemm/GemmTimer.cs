using System.Diagnostics;
using Octavo.Benchmarks.Peaks;
using Octavo.Benchmarks.Peers;

namespace Octavo.Benchmarks.Gemm;

/// <summary>Times a product between two looks at the loop on registers.</summary>
/// <param name="meter">The loop; null where there is none.</param>
/// <param name="repetitions">How many times.</param>
internal sealed class GemmTimer(PeakMeter? meter, int repetitions)
{
    private const double SecondsAtLeast = 0.02;
    private const double FirstSeconds = 1;
    private const double LargestDifference = 0.05;
    private bool _isWarm;

    /// <summary>What was found.</summary>
    /// <param name="Gops">10^9 operations a second, the median.</param>
    /// <param name="Share">Of the loop beside it, the median of the repetitions whose two looks agree.</param>
    /// <param name="Dropped">Repetitions whose looks did not agree.</param>
    internal sealed record Result(double Gops, double Share, int Dropped);

    /// <summary>Times a product of so many operations, 10^9.</summary>
    public Result Time(IProduct product, double gop)
    {
        var passes = WarmUp(product);
        var all = new List<(double Gops, double Share, bool Steady)>();
        for (var i = 0; i < repetitions; i++)
        {
            var before = meter?.Measure() ?? double.NaN;
            var gops = gop * passes / Seconds(product, passes);
            var after = meter?.Measure() ?? double.NaN;
            all.Add((gops, 2 * gops / (before + after), Math.Abs(after - before) <= LargestDifference * Math.Max(after, before)));
        }

        var steady = all.Any(item => item.Steady) ? all.Where(item => item.Steady).ToList() : all;
        return new(
            Measurement.Median(steady.Select(item => item.Gops)),
            Measurement.Median(steady.Select(item => item.Share)),
            all.Count(item => !item.Steady));
    }

    // The first product runs long enough for the compiler to look a second time at what lies around the kernels.
    private int WarmUp(IProduct product)
    {
        var start = Stopwatch.GetTimestamp();
        var passes = 1;
        while (true)
        {
            var seconds = Seconds(product, passes);
            if (seconds < SecondsAtLeast)
                passes = (int)Math.Ceiling(passes * Math.Clamp(SecondsAtLeast / Math.Max(seconds, 1e-6), 1.1, 10));
            else if (_isWarm || Stopwatch.GetElapsedTime(start).TotalSeconds >= FirstSeconds)
                break;
        }

        _isWarm = true;
        return passes;
    }

    private static double Seconds(IProduct product, int passes)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < passes; i++)
            product.Run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
