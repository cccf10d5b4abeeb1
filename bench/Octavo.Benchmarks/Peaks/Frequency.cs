using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Octavo.Benchmarks.Peaks;

/// <summary>The clock of the core this thread runs on, from a chain of multiplications of three cycles each.</summary>
internal static class Frequency
{
    private const int CyclesOfMultiplication = 3;
    private const int Steps = 400_000;

    /// <summary>Thousands of millions of cycles a second.</summary>
    public static double Measure()
    {
        var best = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Chain(Steps);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (double)Steps * 8 * CyclesOfMultiplication / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Chain(long x)
    {
        for (var i = 0; i < Steps; i++)
        {
            x *= x;
            x *= x;
            x *= x;
            x *= x;
            x *= x;
            x *= x;
            x *= x;
            x *= x;
        }

        return x;
    }
}
