using System.Runtime.InteropServices;
using Octavo.Kernels;

namespace Octavo.Benchmarks.Peers;

/// <summary>Where it was measured.</summary>
internal sealed record MachineRow(string Cpu, string Isa, int Processors, string Os, string Runtime, string Date)
{
    public static MachineRow Read() => new(
        Machine.CpuName,
        Machine.Chosen,
        Machine.Processors,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
}
