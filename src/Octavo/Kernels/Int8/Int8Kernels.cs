using System.Collections.Immutable;

namespace Octavo.Kernels.Int8;

/// <summary>The int8 kernels that this CPU can run, and the choice among them.</summary>
internal static class Int8Kernels
{
    /// <summary>Names that <see cref="Select"/> understands.</summary>
    public static readonly ImmutableArray<string> InstructionSets = [.. KernelSet.Names.Reverse()];

    /// <summary>Those that can run here, fastest first: the first whose contract is met is the one to take.</summary>
    public static IReadOnlyList<Int8Kernel> Available { get; } = [.. Enumerate()];

    /// <summary>
    /// The fastest kernel of the level <paramref name="isa"/> (see <see cref="KernelSet.Runs"/>) that is exact for operands which meet
    /// <paramref name="weights"/> (see <see cref="PackedInt8Weights.ContractFor"/>).
    /// </summary>
    public static Int8Kernel Select(Int8Contract weights, string isa)
    {
        if (!InstructionSets.Contains(isa))
            throw new ArgumentException($"Unknown instruction set '{isa}'; known: {string.Join(", ", InstructionSets)}.", nameof(isa));
        return Available.First(kernel => KernelSet.Runs(isa, kernel.InstructionSet) && weights.Meets(kernel.Contract));
    }

    private static IEnumerable<Int8Kernel> Enumerate()
    {
        // Tiles: 1,024 products a cycle.
        if (AmxKernel.IsSupported)
            yield return new AmxKernel(new Vnni512Kernel());
        // 512-bit vpdpbusd: 128 products a cycle on CPUs that have two full-width units, never fewer than the next ones.
        if (Vnni512Kernel.IsSupported)
            yield return new Vnni512Kernel();
        // 256-bit vpdpbusd: 64 products a cycle against 51 of the 16-bit ways, and exact for all operands.
        if (AvxVnniKernel.IsSupported)
            yield return new AvxVnniKernel();
        // AVX-512 without VNNI (Skylake-X): four steps in 16 bits save a quarter of the instructions.
        if (Avx512Lane4Kernel.IsSupported)
            yield return new Avx512Lane4Kernel();
        if (Avx512PairKernel.IsSupported)
            yield return new Avx512PairKernel();
        // AVX2, in order of instructions for each product: 1.125, 3 and 4 a step and accumulator.
        if (Avx2Lane4Kernel.IsSupported)
            yield return new Avx2Lane4Kernel();
        if (Avx2PairKernel.IsSupported)
            yield return new Avx2PairKernel();
        if (Avx2WideKernel.IsSupported)
            yield return new Avx2WideKernel();
        // ARM64: 32 products an instruction, then 16.
        if (I8mmKernel.IsSupported)
            yield return new I8mmKernel();
        if (AdvSimdDotKernel.IsSupported)
            yield return new AdvSimdDotKernel();
        yield return new PortableKernel();
    }
}
