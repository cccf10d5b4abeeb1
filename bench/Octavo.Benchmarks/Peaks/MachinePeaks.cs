
using Octavo.Kernels;
using Octavo.Kernels.Emitted;

namespace Octavo.Benchmarks.Peaks;

/// <summary>What the machine does at best with one number of threads.</summary>
/// <param name="Threads">All at once.</param>
/// <param name="Gops">Of every loop on registers, by its name.</param>
/// <param name="ReadGbs">From memory, 10^9 bytes a second.</param>
/// <param name="Level3Gbs">From the third-level cache.</param>
/// <param name="Ghz">Clock.</param>
internal sealed record MachinePeaks(int Threads, IReadOnlyDictionary<string, double> Gops, double ReadGbs, double Level3Gbs, double Ghz)
{
    /// <summary>The best exact int8 sequence.</summary>
    public double Int8Gops => Of("int8");

    /// <summary>Fused multiply-adds, two operations each.</summary>
    public double Fp32Gflops => Of("fp32");

    /// <summary>Measures everything; takes a second or two.</summary>
    public static MachinePeaks Measure(int threads) => new(
        threads,
        PeakLoop.Available.ToDictionary(loop => loop.Name, loop => new PeakMeter(loop, threads).Measure()),
        Bandwidth.Measure(CacheSizes.InMemory, threads),
        Bandwidth.Measure(CacheSizes.InLevel3, threads),
        Frequency.Measure());

    /// <summary>Each value the larger of both.</summary>
    public MachinePeaks Best(MachinePeaks other) => new(
        Threads,
        Gops.ToDictionary(pair => pair.Key, pair => Math.Max(pair.Value, other.Gops[pair.Key])),
        Math.Max(ReadGbs, other.ReadGbs),
        Math.Max(Level3Gbs, other.Level3Gbs),
        Math.Max(Ghz, other.Ghz));

    /// <summary>The yardstick of a precision with the instructions in use.</summary>
    public double Of(string precision) =>
        PeakLoops.For(precision, KernelSet.Chosen.Set) is { } loop ? Gops[loop.Name] : double.NaN;
}
