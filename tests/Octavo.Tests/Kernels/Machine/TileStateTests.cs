using System.Runtime.InteropServices;
using Octavo.Kernels;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;

namespace Octavo.Tests.Kernels;

public class TileStateTests
{
    /// <summary>A system that keeps no tiles has none to give: it must answer, not kill.</summary>
    [Fact]
    public void A_system_without_tiles_refuses_them_and_says_how()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "asks Linux on x86-64");
        Assert.SkipWhen(Cpu.HasAmx, "this CPU has AMX");
        Assert.StartsWith("arch_prctl: ", TileState.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_leave_no_code_with_tiles_can_be_reached()
    {
        Assert.SkipWhen(TileState.IsUsable, "tiles may be used here");
        Assert.All(EmittedCode.AmxSizes, size => Assert.Equal(0, EmittedCode.Amx(size.Rows, size.Panels)));
        Assert.Equal(0, EmittedCode.AmxLayer);
        Assert.DoesNotContain(Int8Kernels.Available, kernel => kernel.InstructionSet == "amx");
        Assert.DoesNotContain(PeakLoop.Available, loop => loop.Name == nameof(PeakCode.Amx));
    }

    [Fact]
    public void With_leave_the_level_is_there()
    {
        Assert.SkipUnless(TileState.IsUsable, TileState.Refusal ?? "this CPU has no AMX");
        Assert.Equal(InstructionSet.Amx, KernelSet.Available[0]);
        Assert.Equal("amx-32x32", Int8Kernels.Available[0].Name);
    }
}
