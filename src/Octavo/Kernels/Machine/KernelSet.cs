using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels;

/// <summary>
/// The one place that decides which instructions are used. The environment variable OCTAVO_ISA
/// (portable, advsimd, i8mm, avx2, avxvnni, avx512, avx512vnni, amx) may choose a lower level than the CPU's best.
/// Every level gives the same bits; only the speed differs. A level runs its own kernels, so that each can be tried.
/// </summary>
internal static class KernelSet
{
    // References, not tuples: code for arrays of tuples is compiled in every process anew.
    private static readonly Level[] s_names =
    [
        // Best first: tiles do eight times as many multiply-adds a cycle as 512-bit VNNI, this 128 on Zen 5, 512-bit
        // vpmaddubsw and 256-bit VNNI half of that, AVX2 a quarter.
        new(InstructionSet.Amx, "amx"),
        new(InstructionSet.Avx512Vnni, "avx512vnni"),
        // For operands of no contract its int8 product is AVX2's: Skylake-X has none of its own.
        new(InstructionSet.Avx512, "avx512", "avx2"),
        new(InstructionSet.AvxVnni, "avxvnni"),
        new(InstructionSet.Avx2, "avx2"),
        // Twice the products of an instruction of advsimd's.
        new(InstructionSet.I8mm, "i8mm"),
        new(InstructionSet.AdvSimd, "advsimd"),
        new(InstructionSet.Portable, "portable"),
    ];

    /// <summary>Lazy, for an exception of a type's initialiser reaches nobody as it is.</summary>
    private static readonly Lazy<(InstructionSet Set, string Reason)> s_chosen = new(() => Choose(Environment.GetEnvironmentVariable("OCTAVO_ISA")));

    /// <summary>The names that OCTAVO_ISA takes, best first.</summary>
    public static IEnumerable<string> Names => Array.ConvertAll(s_names, n => n.Name);

    /// <summary>What this CPU, its system and the runtime can run, best first.</summary>
    public static IReadOnlyList<InstructionSet> Available { get; } = Array.ConvertAll(Usable(RefusalOf), n => n.Set);

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> AvailableNames { get; } = Array.ConvertAll(Usable(RefusalOf), n => n.Name);

    /// <summary>The level in use and why.</summary>
    /// <exception cref="PlatformNotSupportedException">OCTAVO_ISA asks for what is unknown or what the CPU lacks.</exception>
    public static (InstructionSet Set, string Reason) Chosen => s_chosen.Value;

    /// <summary>The name that OCTAVO_ISA takes for a level.</summary>
    public static string NameOf(InstructionSet set) => Array.Find(s_names, n => n.Set == set)!.Name;

    /// <summary>Whether a level runs the kernels of an instruction set: its own, those it names beside them, and the portable ones.</summary>
    public static bool Runs(string level, string kernels) =>
        level == kernels || kernels == "portable" || Array.Find(s_names, n => n.Name == level)?.Beside == kernels;

    /// <summary>Picks the level; <paramref name="forced"/> is the value of OCTAVO_ISA or null.</summary>
    /// <exception cref="PlatformNotSupportedException">The name is unknown, the CPU lacks it or the system refuses it.</exception>
    internal static (InstructionSet Set, string Reason) Choose(string? forced) => Choose(forced, RefusalOf);

    /// <summary>The same where the system refuses what <paramref name="refusalOf"/> says, of levels that the CPU has.</summary>
    internal static (InstructionSet Set, string Reason) Choose(string? forced, Func<InstructionSet, string?> refusalOf)
    {
        var usable = Usable(refusalOf);
        if (string.IsNullOrWhiteSpace(forced))
            return (usable[0].Set, (Cpu.IsCompiledForLess ? "the best this program was compiled for" : "the best this CPU has") + Refusals(refusalOf));
        var match = Array.Find(s_names, n => n.Name.Equals(forced.Trim(), StringComparison.OrdinalIgnoreCase));
        if (match is null || !Array.Exists(usable, n => n == match))
        {
            var names = string.Join(", ", usable.Select(n => n.Name));
            throw new PlatformNotSupportedException($"OCTAVO_ISA: expected one of {names}, which this CPU can run, found '{forced}'{Refusals(refusalOf)}");
        }

        return (match.Set, "OCTAVO_ISA asks for it");
    }

    private static Level[] Usable(Func<InstructionSet, string?> refusalOf) => Array.FindAll(s_names, n => CpuHas(n.Set) && refusalOf(n.Set) is null);

    /// <summary>Why levels that the CPU has are not used, for a sentence's end.</summary>
    private static string Refusals(Func<InstructionSet, string?> refusalOf) => string.Concat(
        Array.ConvertAll(s_names, n => CpuHas(n.Set) && refusalOf(n.Set) is { } refusal ? $"; the system refuses {n.Name} ({refusal})" : ""));

    /// <summary>What only emitted code can use is as good as missing where the system wants none.</summary>
    private static string? RefusalOf(InstructionSet set) => set switch
    {
        InstructionSet.Amx => ExecutableMemory.Refusal ?? TileState.Refusal,
        InstructionSet.Avx512Vnni or InstructionSet.I8mm => ExecutableMemory.Refusal,
        _ => null,
    };

    private static bool CpuHas(InstructionSet set) => set switch
    {
        InstructionSet.Amx => Cpu.HasAmx && CpuHas(InstructionSet.Avx512Vnni),
        InstructionSet.Avx512Vnni => Cpu.HasAvx512Vnni && CpuHas(InstructionSet.Avx2),
        InstructionSet.Avx512 => Avx512F.IsSupported && Avx512BW.IsSupported && Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.AvxVnni => AvxVnni.IsSupported && Fma.IsSupported,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.I8mm => Cpu.HasI8mm,
        InstructionSet.AdvSimd => AdvSimd.Arm64.IsSupported && Dp.IsSupported,
        _ => true,
    };

    private sealed record Level(InstructionSet Set, string Name, string? Beside = null);
}
