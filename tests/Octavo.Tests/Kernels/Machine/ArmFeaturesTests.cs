using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using Octavo.Kernels;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;

namespace Octavo.Tests.Kernels;

public class ArmFeaturesTests
{
    [Fact]
    public void The_processor_itself_says_what_the_system_says_of_it()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 && OperatingSystem.IsLinux(), "the features are read from Linux on ARM64");
        var features = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("Features", StringComparison.Ordinal));
        Assert.SkipWhen(features is null, "an emulator shows the features of another processor");
        Assert.Equal(features.Split(' ').Contains("i8mm"), ArmFeatures.FindI8mm());
    }

    /// <summary>Whoever hides the dot product with DOTNET_EnableArm64Dp=0 means emitted code too.</summary>
    [Fact]
    public void Under_a_compiler_at_run_time_nothing_is_used_that_it_was_told_to_hide() =>
        Assert.False(Cpu.HasI8mm && !Dp.IsSupported);

    [Fact]
    public void Where_it_is_missing_or_refused_no_code_with_it_can_be_reached()
    {
        Assert.SkipWhen(I8mmKernel.IsSupported, "it may be used here");
        for (var rows = 1; rows <= I8mmKernel.Rows; rows++)
            Assert.Equal(0, EmittedCode.I8mm(rows));
        Assert.DoesNotContain(Int8Kernels.Available, kernel => kernel.InstructionSet == "i8mm");
        Assert.DoesNotContain(InstructionSet.I8mm, KernelSet.Available);
    }

    [Fact]
    public void Where_it_is_there_the_level_is_above_the_dot_product()
    {
        Assert.SkipUnless(I8mmKernel.IsSupported, "needs FEAT_I8MM");
        Assert.Equal([InstructionSet.I8mm, InstructionSet.AdvSimd, InstructionSet.Portable], KernelSet.Available);
        Assert.Equal(["i8mm-12x8", "advsimd-dot-4x16", "portable"], Int8Kernels.Available.Select(kernel => kernel.Name));
    }
}
