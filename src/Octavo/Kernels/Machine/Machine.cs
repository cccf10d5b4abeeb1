using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Octavo.Kernels;

/// <summary>What Octavo runs on: CPU, instruction sets, processors and quota.</summary>
public static class Machine
{
    /// <summary>The CPU's own name.</summary>
    public static string CpuName { get; } = ReadCpuName();

    /// <summary>Instruction sets that kernels exist for and this CPU has, best first.</summary>
    public static IReadOnlyList<string> InstructionSets { get; } = KernelSet.AvailableNames;

    /// <summary>The instruction set in use.</summary>
    /// <exception cref="PlatformNotSupportedException">OCTAVO_ISA asks for what is unknown or what the CPU lacks.</exception>
    public static string Chosen => KernelSet.NameOf(KernelSet.Chosen.Set);

    /// <summary>Why it was chosen.</summary>
    /// <exception cref="PlatformNotSupportedException">OCTAVO_ISA asks for what is unknown or what the CPU lacks.</exception>
    public static string Reason => KernelSet.Chosen.Reason;

    /// <summary>
    /// Why Octavo is slower here than the processor allows: a program that was compiled ahead of time without AVX2
    /// (docs/aot.md). Every model repeats it among its own warnings.
    /// </summary>
    public static IReadOnlyList<string> Warnings { get; } = Cpu.IsCompiledForLess
        ? ["this program was compiled ahead of time without AVX2, which the processor has: Octavo is some hundred times slower than it could be; publish with IlcInstructionSet=x86-64-v3"]
        : [];

    /// <summary>Processors this process may use: affinity, and the cgroup's quota rounded up.</summary>
    public static int Processors => Environment.ProcessorCount;

    /// <summary>The cgroup's CPU quota in processors, or null where there is none.</summary>
    public static double? Quota { get; } = ReadQuota();

    /// <summary>The number of threads used when none is asked for: whole processors of the quota, at least one.</summary>
    public static int Threads { get; } =
        Math.Max(1, Quota is { } quota ? Math.Min(Environment.ProcessorCount, (int)quota) : Environment.ProcessorCount);

    private static string ReadCpuName()
    {
        if (X86Base.IsSupported && (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= 0x80000004)
        {
            var bytes = new byte[48];
            for (var leaf = 0; leaf < 3; leaf++)
            {
                var (eax, ebx, ecx, edx) = X86Base.CpuId(unchecked((int)0x80000002) + leaf, 0);
                MemoryMarshal.Cast<int, byte>([eax, ebx, ecx, edx]).CopyTo(bytes.AsSpan(leaf * 16));
            }

            var name = Encoding.ASCII.GetString(bytes).TrimEnd('\0').Trim();
            if (name.Length > 0)
            {
                var (family, model) = FamilyAndModel();
                return $"{name} (family {family} model {model})";
            }
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static (int Family, int Model) FamilyAndModel()
    {
        var eax = X86Base.CpuId(1, 0).Eax;
        var family = (eax >> 8) & 15;
        var model = (eax >> 4) & 15;
        if (family is 6 or 15)
            model += ((eax >> 16) & 15) << 4;
        if (family == 15)
            family += (eax >> 20) & 255;
        return (family, model);
    }

    private static double? ReadQuota()
    {
        // cgroup v2: "max 100000" or "<microseconds> <period>"; v1: two files, -1 for no quota.
        if (TryReadText("/sys/fs/cgroup/cpu.max") is { } v2)
        {
            var parts = v2.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 2 ? Ratio(parts[0], parts[1]) : null;
        }

        return TryReadText("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") is { } quota
            && TryReadText("/sys/fs/cgroup/cpu/cpu.cfs_period_us") is { } period
            ? Ratio(quota, period)
            : null;
    }

    private static double? Ratio(string quota, string period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out var q)
        && double.TryParse(period, CultureInfo.InvariantCulture, out var p) && q > 0 && p > 0
            ? q / p
            : null;

    private static string? TryReadText(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
