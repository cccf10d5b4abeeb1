using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        if (AvxVnni.IsSupported)
            yield return new RegisterKernel<VnniStep256, Vector256<int>, Vector256<int>, Vector256<byte>, Vector256<sbyte>>("avxvnni-6x16", "avxvnni", Int8Contract.Any);
        // AVX-512 without VNNI (Skylake-X): four steps in 16 bits save a quarter of the instructions.
        if (Avx512BW.IsSupported)
        {
            yield return new RegisterKernel<Lane4Step512, Vector512<int>, Vector512<short>, Vector512<byte>, Vector512<sbyte>>("avx512-l4-6x32", "avx512", Int8Contract.Lane4);
            yield return new RegisterKernel<PairStep512, Vector512<int>, Vector512<int>, Vector512<byte>, Vector512<sbyte>>("avx512-l1-6x32", "avx512", Int8Contract.PairSafe);
        }

        // AVX2, in order of instructions for each product: 1.125, 3 and 4 a step and accumulator.
        if (Avx2.IsSupported)
        {
            yield return new RegisterKernel<Lane4Step256, Vector256<int>, Vector256<short>, Vector256<byte>, Vector256<sbyte>>("avx2-l4-3x16", "avx2", Int8Contract.Lane4);
            yield return new RegisterKernel<PairStep256, Vector256<int>, Vector256<int>, Vector256<byte>, Vector256<sbyte>>("avx2-l1-6x16", "avx2", Int8Contract.PairSafe);
            yield return new RegisterKernel<WideStep256, Vector256<int>, Vector256<int>, EvenOdd, EvenOdd>("avx2-wide-4x16", "avx2", Int8Contract.Any);
        }

        // ARM64: 32 products an instruction, then 16.
        if (I8mmKernel.IsSupported)
            yield return new I8mmKernel();
        if (AdvSimdDotKernel.IsSupported)
            yield return new AdvSimdDotKernel();
        yield return new PortableKernel();
    }
}
