using System.Runtime.Intrinsics.X86;
using Octavo.Kernels;

namespace Octavo.Tests.Kernels;

public class CpuTests
{
    [Fact]
    public void The_processor_itself_says_what_the_system_says_of_it()
    {
        if (!X86Base.IsSupported || !OperatingSystem.IsLinux()) Assert.Skip("the flags are read from Linux on x86");
        var flags = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ');
        Assert.Equal(HasAll("avx2", "fma"), Cpu.FindAvx2());
        Assert.Equal(HasAll("avx2", "fma", "avx512f", "avx512dq", "avx512bw", "avx512vl"), Cpu.FindAvx512());
        Assert.Equal(HasAll("amx_tile", "amx_int8"), Cpu.FindAmx());
        bool HasAll(params string[] names) => names.All(flags.Contains);
    }

    /// <summary>Whoever hides AVX-512 with DOTNET_EnableAVX512=0 means emitted code too.</summary>
    [Fact]
    public void Under_a_compiler_at_run_time_nothing_is_used_that_it_was_told_to_hide()
    {
        Assert.Equal(Avx2.IsSupported && Fma.IsSupported, Cpu.HasAvx2);
        Assert.Equal(Avx512BW.IsSupported, Cpu.HasAvx512);
        Assert.False(Cpu.HasAvx512Vnni && !Avx512BW.IsSupported);
        Assert.False(Cpu.HasAmx && !Cpu.HasAvx512Vnni);
        Assert.False(Cpu.IsCompiledForLess);
        Assert.Empty(Machine.Warnings);
    }
}
