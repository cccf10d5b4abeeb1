using System.CommandLine;
using System.Globalization;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Peaks;

/// <summary><c>peaks</c>: what this machine does at best.</summary>
internal static class PeaksCommand
{
    public static Command Create()
    {
        var command = new Command("peaks", "the machine's peaks: loops on registers, reading from memory and the third-level cache");
        command.SetAction(_ => Print());
        return command;
    }

    private static void Print()
    {
        Console.WriteLine($"{Machine.CpuName}, {Machine.Chosen}, {Machine.Processors} processors");
        foreach (var threads in new[] { 1, Machine.Threads }.Distinct())
        {
            var peaks = MachinePeaks.Measure(threads);
            foreach (var (name, gops) in peaks.Gops)
                Line(threads, name, gops, "GOP/s");
            Line(threads, "memory", peaks.ReadGbs, "GB/s");
            Line(threads, "third-level cache", peaks.Level3Gbs, "GB/s");
            Line(threads, "clock", peaks.Ghz, "GHz");
        }
    }

    private static void Line(int threads, string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{threads} thread(s)  {name,-18} {value,8:F1} {unit}"));
}
