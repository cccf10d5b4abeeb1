using Octavo.Benchmarks.Peaks;

namespace Octavo.Benchmarks.Peers;

/// <summary>The machine's peaks with one number of threads, and inside it those with all.</summary>
internal sealed record PeaksRow(
    int Threads, double Int8Gops, double Fp32Gflops, double ReadGbs, double L3Gbs, double Ghz, IReadOnlyDictionary<string, double> Loops, PeaksRow? AllThreads)
{
    public static PeaksRow Create(MachinePeaks peaks, PeaksRow? all) =>
        new(peaks.Threads, peaks.Int8Gops, peaks.Fp32Gflops, peaks.ReadGbs, peaks.Level3Gbs, peaks.Ghz, peaks.Gops, all);
}
