using Octavo.Kernels;

namespace Octavo.Tests.Kernels;

/// <summary>Which level is taken, and what is said where the CPU could do more than the system allows.</summary>
public class KernelSetTests
{
    [Fact]
    public void The_best_level_is_taken() =>
        Assert.Equal((KernelSet.Available[0], "the best this CPU has"), KernelSet.Choose(null, _ => null));

    [Fact]
    public void What_the_system_refuses_is_passed_over_and_told()
    {
        var best = KernelSet.Available[0];
        Assert.SkipUnless(KernelSet.Available.Count > 1, "this CPU has one level only");
        var (set, reason) = KernelSet.Choose(null, set => set == best ? "arch_prctl: Operation not permitted" : null);
        Assert.Equal(KernelSet.Available[1], set);
        Assert.Equal($"the best this CPU has; the system refuses {KernelSet.NameOf(best)} (arch_prctl: Operation not permitted)", reason);
    }

    [Fact]
    public void Who_asks_for_what_the_system_refuses_is_told_why()
    {
        var best = KernelSet.Available[0];
        Assert.SkipUnless(KernelSet.Available.Count > 1, "this CPU has one level only");
        var name = KernelSet.NameOf(best);
        var failure = Assert.Throws<PlatformNotSupportedException>(() => KernelSet.Choose(name, set => set == best ? "mmap: no" : null));
        var others = string.Join(", ", KernelSet.Available.Skip(1).Select(KernelSet.NameOf));
        Assert.Equal($"OCTAVO_ISA: expected one of {others}, which this CPU can run, found '{name}'; the system refuses {name} (mmap: no)", failure.Message);
    }

    [Fact]
    public void Who_asks_for_what_the_CPU_lacks_is_told_what_it_has()
    {
        var missing = KernelSet.Names.Except(KernelSet.AvailableNames).First();
        var failure = Assert.Throws<PlatformNotSupportedException>(() => KernelSet.Choose(missing));
        Assert.StartsWith($"OCTAVO_ISA: expected one of {string.Join(", ", KernelSet.AvailableNames)}, which this CPU can run, found '{missing}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_level_is_not_offered()
    {
        Assert.Equal(TileState.IsUsable, KernelSet.AvailableNames.Contains("amx"));
        Assert.Equal(KernelSet.Available.Select(KernelSet.NameOf), Machine.InstructionSets);
    }
}
