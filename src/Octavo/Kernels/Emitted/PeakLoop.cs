using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Emitted;

/// <summary>A loop on registers only: the most that this CPU does of one kind of operation. Benchmarks divide by it.</summary>
internal sealed unsafe class PeakLoop(string name, int operationsPerIteration, nint address)
{
    /// <summary>Those this CPU and its operating system can run.</summary>
    public static IReadOnlyList<PeakLoop> Available { get; } = [.. Enumerate().Where(loop => loop.address != 0)];

    private readonly nint address = address;

    /// <summary>Instruction and width.</summary>
    public string Name { get; } = name;

    /// <summary>Multiplications and additions in each iteration.</summary>
    public int OperationsPerIteration { get; } = operationsPerIteration;

    /// <summary>Runs the loop; <paramref name="iterations"/> is at least one.</summary>
    public void Run(nint iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        ((delegate* unmanaged<nint, void>)address)(iterations);
    }

    private static IEnumerable<PeakLoop> Enumerate()
    {
        if (TileState.IsUsable)
            yield return Create(nameof(PeakCode.Amx), PeakCode.AmxOperations);
        if (Cpu.HasAvx512Vnni)
            yield return Create(nameof(PeakCode.Vnni512), PeakCode.Vnni512Operations);
        if (AvxVnni.IsSupported)
            yield return Create(nameof(PeakCode.Vnni256), PeakCode.Vnni256Operations);
        if (Avx2.IsSupported)
        {
            yield return Create(nameof(PeakCode.Maddubs256), PeakCode.Maddubs256Operations);
            yield return Create(nameof(PeakCode.Lane4x256), PeakCode.Lane4x256Operations);
        }

        if (Cpu.HasAvx512)
            yield return Create(nameof(PeakCode.Fma512), PeakCode.Fma512Operations);
        if (Fma.IsSupported)
            yield return Create(nameof(PeakCode.Fma256), PeakCode.Fma256Operations);
    }

    private static PeakLoop Create(string name, int operations) => new(name, operations, EmittedCode.Peak(name));
}
